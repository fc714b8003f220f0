package demo

import (
	"math"
	"math/rand/v2"
	"sort"
)

// ticket is one complaint. Times are seconds of the story; 0 means that the
// thing never happens. What lies after a file's cut is not written in it.
type ticket struct {
	compound   int32
	serial     int32 // within its day and layout, from 1
	previous   int32 // earlier ticket of the same matter, -1 if first
	intake     second
	dispatched second
	contacted  second
	due        second
	closed     second
	callback   second
	caller     uint64 // number of a person
	seed       uint64 // text and other small choices follow from it
	category   int8
	placing    placing
	resolved   answer
	satisfied  answer
	objection  int8 // 0 none, 1 filed, 2 accepted
	urgency    int8
	exclusion  int8 // 0 none, else 1 + index of exclusions
	private    bool
	linked     bool // names the previous ticket
	wrongCell  bool // its first row carries a date without a year
}

// answer is what a caller says when called back.
type answer int8

const (
	unanswered answer = iota
	yes
	partly
	no
)

// placing is how well the ticket names its compound.
type placing int8

const (
	byName     placing = iota // current name
	byFormer                  // an earlier name, still exact
	byID                      // the compound's number (layout B)
	noName                    // the clerk wrote nothing
	misspelt                  // one character wrong
	elsewhere                 // right name, wrong district
	nowhere                   // neither district nor compound
	placingEnd                // number of placings
)

// placed says whether an exact reading can place the ticket, as far as its
// name is not shared within the district.
func (p placing) placed() bool { return p == byName || p == byFormer || p == byID }

// Shares of domain.md and the notice's bulletins.
const (
	repeatShare  = 0.19 // tickets that repeat an earlier one
	privateShare = 0.03
	callShare    = 0.96 // closed tickets that are called back
	dueDays      = 15
	urgentDays   = 5
)

// answerShares are callbacks answered, by district.
var answerShares = []float64{0.82, 0.78, 0.75, 0.73, 0.80}

// placingWeights are the shares of each placing, by index.
var placingWeights = []float64{byName: 0.66, byFormer: 0.01, byID: 0.15, noName: 0.095, misspelt: 0.05, elsewhere: 0.015, nowhere: 0.02}

var exclusions = []string{"涉法涉诉", "不属于职责范围", "诉求人撤诉", "信息不全无法核实"}

// seasons multiply the rate month by month, January first: heat, typhoons and
// lifts in summer, quiet at the spring festival.
var seasons = [12]float64{0.93, 0.80, 0.97, 1.00, 1.06, 1.12, 1.16, 1.13, 1.04, 0.96, 0.92, 0.91}

var weekdays = [7]float64{0.86, 1.12, 1.08, 1.04, 1.02, 1.00, 0.88} // Sunday first

// trendBreak is a lasting change of the complaint rate from a day on, of one
// company or of one town.
type trendBreak struct {
	company        int // -1 if of a town
	district, town int
	from           day
	factor         float64
}

// plantBreaks plants one break of a company and one of a town.
func (c *City) plantBreaks() []trendBreak {
	k := 1 + int(0.012*float64(len(c.companies)))
	for c.companies[k].planted != ordinary {
		k++
	}
	return []trendBreak{
		{company: k, from: c.cal.firstOfMonthNear(0.66), factor: 2.0},
		{company: -1, district: 1, town: 0, from: c.cal.firstOfMonthNear(0.74), factor: 1.7},
	}
}

// cell is one compound in one month, where tickets are drawn.
type cell struct {
	compound int32
	month    int16
}

// intensities returns every cell with running sums of expected tickets.
func (c *City) intensities() ([]cell, []float64) {
	var cells []cell
	var weights []float64
	for i := range c.compounds {
		co := &c.compounds[i]
		for m, month := range c.cal.months {
			if co.since > month.from {
				continue
			}
			k := co.companyOn(month.from + (month.to-month.from)/2)
			w := co.rate * float64(co.households) * float64(month.to-month.from) * seasons[month.number-1]
			if k >= 0 {
				w *= c.companies[k].effect
			}
			for _, b := range c.breaks {
				if month.from >= b.from && (b.company == k && k >= 0 || b.company < 0 && b.district == co.district && b.town == co.town) {
					w *= b.factor
				}
			}
			cells = append(cells, cell{int32(i), int16(m)})
			weights = append(weights, w)
		}
	}
	return cells, cumulate(weights)
}

// drawTickets draws exactly Complaints tickets: first matters, then repeats of
// them within the window, in order of intake.
func (c *City) drawTickets() []ticket {
	rng := c.stream("tickets")
	n := c.opts.Complaints
	first := n - int(math.Round(repeatShare*float64(n)))
	cells, sums := c.intensities()
	clock := cumulate(dayClock)
	mixes := categoryMixes()
	type seedling struct {
		ticket
		matter int32
	}
	list := make([]seedling, 0, n)
	for i := range first {
		at := cells[pickFrom(rng, sums)]
		m := c.cal.months[at.month]
		d := m.from + day(rng.IntN(int(m.to-m.from)))
		for rng.Float64()*1.12 > weekdays[d.date().Weekday()] {
			d = m.from + day(rng.IntN(int(m.to-m.from)))
		}
		co := &c.compounds[at.compound]
		t := ticket{
			compound: at.compound, previous: -1,
			intake:   second(d)*86400 + second(pickFrom(rng, clock)*3600+rng.IntN(3600)) + 1,
			category: int8(pickFrom(rng, mixes[m.number-1])),
			caller:   uint64(at.compound)<<20 | uint64(rng.IntN(co.households)),
			placing:  placing(pick(rng, placingWeights)),
			private:  rng.Float64() < privateShare,
		}
		t.placing = c.feasible(co, t.placing)
		list = append(list, seedling{t, int32(i)})
	}
	lastAt := make([]second, first)
	for i := range lastAt {
		lastAt[i] = list[i].intake
	}
	for tries := 0; len(list) < n; {
		i := rng.IntN(first)
		next := lastAt[i] + second(86400*min(0.3+rng.ExpFloat64()*7.5, 29))
		if next >= c.cal.end {
			if tries++; tries < 1000*first {
				continue
			}
			next = c.cal.end - 1 // a handful of tickets at the very end
		}
		lastAt[i] = next
		again := list[i]
		again.intake = next
		list = append(list, again)
	}
	sort.Slice(list, func(i, j int) bool {
		if list[i].intake != list[j].intake {
			return list[i].intake < list[j].intake
		}
		return list[i].matter < list[j].matter
	})
	for i := range lastAt {
		lastAt[i] = -1
	}
	tickets := make([]ticket, n)
	serials := [2]int32{}
	for i, s := range list {
		if i > 0 && s.intake.day() != list[i-1].intake.day() {
			serials = [2]int32{}
		}
		l := districts[c.compounds[s.compound].district].layout
		serials[l]++
		t := s.ticket
		t.serial, t.seed = serials[l], rng.Uint64()
		t.previous = int32(lastAt[s.matter])
		t.linked = t.previous >= 0 && rng.Float64() < 0.3
		lastAt[s.matter] = second(i)
		c.handle(rng, &t)
		tickets[i] = t
	}
	return tickets
}

// feasible replaces a placing that the compound or layout does not allow.
func (c *City) feasible(co *compound, p placing) placing {
	switch {
	case p == byFormer && len(co.former) == 0, p == byID && districts[co.district].layout != layoutB:
		return byName
	case p == byName && len(co.former) > 0 && co.households%3 == 0:
		return byFormer
	}
	return p
}

// handle draws what becomes of a ticket, by the quality of its company.
func (c *City) handle(rng *rand.Rand, t *ticket) {
	quality := 0.0
	co := &c.compounds[t.compound]
	if k := co.companyOn(t.intake.day()); k >= 0 {
		quality = c.companies[k].quality
	}
	t.urgency = int8(pick(rng, []float64{0.93, 0.06, 0.01}))
	t.dispatched = t.intake + second(300+rng.IntN(5*3600))
	wait := 4.6 * 3600 * math.Exp(rng.NormFloat64()-0.2*quality)
	t.contacted = t.dispatched + second(min(wait, 20*86400))
	days := dueDays
	if t.urgency > 0 {
		days = urgentDays
	}
	t.due = second(int(t.dispatched.day())+days)*86400 + 18*3600
	median := float64(days) * 0.37 * 86400 * math.Exp(-0.16*quality)
	t.closed = officeHours(t.dispatched + second(min(max(median*math.Exp(0.62*rng.NormFloat64()), 1800), 150*86400)))
	t.closed = max(t.closed, t.dispatched+1800)
	t.contacted = min(t.contacted, t.closed)
	switch x := rng.Float64(); {
	case x < 0.012:
		t.objection = 2
	case x < 0.03:
		t.objection = 1
	}
	if rng.Float64() < 0.018 {
		t.exclusion = int8(1 + rng.IntN(len(exclusions)))
	}
	if rng.Float64() < callShare {
		t.callback = officeHours(t.closed + second(86400*(1+2.4*rng.Float64())))
		if rng.Float64() < answerShares[co.district] {
			happy := 1 / (1 + math.Exp(-(0.55 + 0.55*quality)))
			t.resolved = answered(rng, happy)
			t.satisfied = answered(rng, (happy+map[answer]float64{yes: 1, partly: 0.5, no: 0.05}[t.resolved])/2)
		}
	}
	// Only a row that comes again is spoilt, so that nothing is lost for good.
	comesAgain := t.closed.week() > t.intake.week() && t.closed < c.cal.end
	t.wrongCell = comesAgain && rng.Float64() < 0.001
}

// officeHours moves a moment into the same day's working hours, 8:30–18:00,
// keeping the order of moments within the day.
func officeHours(s second) second {
	midnight := s - s%86400
	return midnight + 8*3600 + 1800 + (s%86400)*19/48
}

// answered draws yes, partly or no, where happy is the chance of contentment.
func answered(rng *rand.Rand, happy float64) answer {
	switch x := rng.Float64(); {
	case x < happy*0.92:
		return yes
	case x < happy*0.92+0.16:
		return partly
	default:
		return no
	}
}

// dayClock is the chance of an intake in each hour of a day.
var dayClock = []float64{0.6, 0.4, 0.3, 0.2, 0.2, 0.4, 1.0, 2.2, 5.0, 8.0, 8.4, 6.8, 4.0, 4.2, 6.2, 7.4, 7.2, 6.0, 4.6, 4.8, 5.6, 5.2, 3.6, 1.6}
