package demo

import (
	"fmt"
	"math"
	"math/rand/v2"
	"sort"
)

// compound is one residential compound or single building.
type compound struct {
	id         string
	name       string
	former     []string // earlier names, which some people still use
	district   int
	town       int // within the district
	community  string
	address    string
	developer  string
	single     bool
	households int
	occupancy  float64 // occupied ÷ households
	buildings  int
	built      int // year
	fee        float64
	since      day // first listed; 0 = in the baseline survey
	modes      []modeSpan
	rate       float64 // tickets per household, relative
	contracts  []service
	branch     int // index of its branch, -1 if none
}

// management is who manages a compound.
type management int8

const (
	byCompany management = iota
	bySelf
	byNobody
	unknown
)

func (m management) managed() bool { return m == byCompany || m == bySelf }

// modeSpan says who manages a compound from a day on.
type modeSpan struct {
	from day
	mode management
}

// modeOn returns who manages the compound on d.
func (co *compound) modeOn(d day) management {
	mode := co.modes[0].mode
	for _, span := range co.modes {
		if span.from <= d {
			mode = span.mode
		}
	}
	return mode
}

// Household counts and rates of domain.md: lognormal, median 650, σ 0.9,
// 30–9,000; log rates σ 0.63; about 60 households a building.
const (
	householdsMedian = 650
	householdsSigma  = 0.9
	householdsLeast  = 30
	householdsMost   = 9000
	rateSigma        = 0.63
	perBuilding      = 60
)

// drawCompounds invents the compounds, district by district and town by town.
func (c *City) drawCompounds() []compound {
	rng := c.stream("compounds")
	n := c.opts.Compounds
	sizes, rates := normalScores(rng, n), normalScores(rng, n)
	names := compoundNames(rng, n)
	weights := make([]float64, len(districts))
	for i, d := range districts {
		weights[i] = float64(d.compounds)
	}
	compounds := make([]compound, 0, n)
	for d, count := range apportionDistricts(n, weights) {
		townWeights := make([]float64, len(districts[d].towns))
		for i, t := range districts[d].towns {
			townWeights[i] = t.weight
		}
		for t, inTown := range apportion(count, 2, townWeights) {
			communities := 3 + inTown/14
			offset := rng.IntN(len(communityNames))
			for serial := range inTown {
				i := len(compounds)
				co := compound{
					id:   fmt.Sprintf("C%s%03d", districts[d].towns[t].code, serial+1),
					name: names[i], district: d, town: t, branch: -1,
					households: householdsOf(sizes[i]),
					rate:       math.Exp(rateSigma * rates[i]),
					occupancy:  math.Round(beta(rng, 8, 2)*1000) / 1000,
					built:      1986 + int(33*math.Sqrt(rng.Float64())),
					community:  communityNames[(offset+serial%communities)%len(communityNames)] + "社区",
					developer:  one(rng, developers),
				}
				co.single = co.households < 180 && rng.Float64() < 0.35
				co.buildings = max(1, int(math.Round(float64(co.households)/perBuilding*math.Exp(0.2*rng.NormFloat64()))))
				if co.single {
					co.buildings = 1
				}
				co.fee = math.Round((0.5+float64(co.built-1986)*0.045+rng.Float64())*100) / 100
				co.address = fmt.Sprintf("%s%s%s路%d号", districts[d].name, districts[d].towns[t].name, one(rng, compoundFirst), 1+rng.IntN(280))
				co.modes = []modeSpan{{-never, management(pick(rng, []float64{0.90, 0.05, 0.035, 0.015}))}}
				if rng.Float64() < 0.045 && serial > 1 {
					co.since = day(40 + rng.IntN(max(1, int(c.cal.days)-80)))
					co.modes[0].mode = byCompany
				}
				if rng.Float64() < 0.04 {
					co.former = []string{one(rng, compoundFirst) + "旧" + one(rng, compoundLast)}
				}
				compounds = append(compounds, co)
			}
		}
	}
	c.changeModes(rng, compounds)
	shareNames(rng, compounds)
	return compounds
}

// apportionDistricts gives each district two compounds for every town at least.
func apportionDistricts(n int, weights []float64) []int {
	parts := apportion(n, 0, weights)
	for i, d := range districts {
		for parts[i] < 2*len(d.towns) {
			largest := 0
			for j := range parts {
				if parts[j]-2*len(districts[j].towns) > parts[largest]-2*len(districts[largest].towns) {
					largest = j
				}
			}
			parts[largest]--
			parts[i]++
		}
	}
	return parts
}

// changeModes lets a few compounds find or lose a manager during the story.
func (c *City) changeModes(rng *rand.Rand, compounds []compound) {
	for i := range compounds {
		co := &compounds[i]
		at := max(co.since, day(60+rng.IntN(int(c.cal.days))))
		switch mode := co.modes[0].mode; {
		case mode == unknown && rng.Float64() < 0.7:
			co.modes = append(co.modes, modeSpan{at, bySelf}) // the survey caught up
		case mode == byNobody && rng.Float64() < 0.3:
			co.modes = append(co.modes, modeSpan{at, byCompany})
		case mode == byCompany && rng.Float64() < 0.01:
			co.modes = append(co.modes, modeSpan{at, bySelf})
		}
	}
}

// compoundNames returns n different names in random order.
func compoundNames(rng *rand.Rand, n int) []string {
	names := make([]string, 0, n+len(compoundFirst)*len(compoundLast))
	for phase := 1; len(names) < n; phase++ {
		var round []string
		for _, first := range compoundFirst {
			for _, last := range compoundLast {
				name := first + last
				if phase > 1 {
					name += chineseDigit(phase) + "期"
				}
				round = append(round, name)
			}
		}
		rng.Shuffle(len(round), func(i, j int) { round[i], round[j] = round[j], round[i] })
		names = append(names, round...)
	}
	return names[:n]
}

// shareNames plants ambiguous names: about one compound in 120 bears the name
// of a compound in another district, and a few that of one in another town of
// its own district.
func shareNames(rng *rand.Rand, compounds []compound) {
	order := rng.Perm(len(compounds))
	across, within := max(2, len(compounds)/120), max(1, len(compounds)/500)
	for _, i := range order {
		j := rng.IntN(len(compounds))
		a, b := &compounds[i], &compounds[j]
		if i == j || len(a.former) > 0 || len(b.former) > 0 {
			continue
		}
		switch {
		case a.district != b.district && across > 0:
			b.name = a.name
			across--
		case a.district == b.district && a.town != b.town && within > 0:
			b.name = a.name
			within--
		}
		if across == 0 && within == 0 {
			return
		}
	}
}

// householdsOf turns a standard normal score into a number of households.
func householdsOf(score float64) int {
	n := math.Round(householdsMedian * math.Exp(householdsSigma*score))
	return int(min(max(n, householdsLeast), householdsMost))
}

// beta draws from Beta(a, b) for whole a and b: a share of a sum of exponentials.
func beta(rng *rand.Rand, a, b int) float64 {
	x, y := 0.0, 0.0
	for range a {
		x += rng.ExpFloat64()
	}
	for range b {
		y += rng.ExpFloat64()
	}
	return x / (x + y)
}

// townCode returns the code of the compound's town.
func (co *compound) townCode() string { return districts[co.district].towns[co.town].code }

// service is a company's service at a compound from a day on, until the next
// contract starts or, if ended is set, until that day (the last of service).
type service struct {
	company  int
	from     day
	ended    day // never while it runs
	reported day // when the district learns of it
}

// companyOn returns the index of the company serving the compound on d, or -1.
func (co *compound) companyOn(d day) int {
	i := sort.Search(len(co.contracts), func(i int) bool { return co.contracts[i].from > d }) - 1
	if i < 0 || co.contracts[i].ended < d {
		return -1
	}
	return co.contracts[i].company
}

// drawContracts gives every compound its companies over time: the first so
// that company sizes have their heavy tail, later ones because service changes
// hands at about four compounds in a hundred a year, some reported months late.
func (c *City) drawContracts() {
	rng := c.stream("contracts")
	var open []int // compounds that have a company at some time
	for i := range c.compounds {
		for _, span := range c.compounds[i].modes {
			if span.mode == byCompany {
				open = append(open, i)
				break
			}
		}
	}
	rng.Shuffle(len(open), func(i, j int) { open[i], open[j] = open[j], open[i] })
	for i, k := range c.matchCompanies(open) {
		co := &c.compounds[i]
		first := service{company: k, ended: never, from: -day(30 + rng.IntN(4*365))}
		for _, span := range co.modes {
			if span.mode == byCompany && span.from > 0 {
				first.from, first.reported = span.from, span.from+day(5+rng.IntN(25))
			}
		}
		if co.since > 0 {
			first.from, first.reported = co.since, co.since+day(5+rng.IntN(25))
		}
		if since := c.companies[k].since; since > max(first.from, 0) {
			first.from, first.reported = since, since+day(5+rng.IntN(25))
		}
		co.contracts = []service{first}
	}
	for i := range c.compounds {
		c.changeHands(rng, &c.compounds[i])
	}
}

// matchCompanies assigns each compound of open (in random order) a company.
// Large companies work across the city; small ones near their office.
func (c *City) matchCompanies(open []int) map[int]int {
	counts := apportion(len(open), 1, companyWeights(len(c.companies)))
	taken := make(map[int]int, len(open))
	byDistrict := make([][]int, len(districts))
	for _, i := range open {
		d := c.compounds[i].district
		byDistrict[d] = append(byDistrict[d], i)
	}
	take := func(list *[]int) (int, bool) {
		for len(*list) > 0 {
			i := (*list)[len(*list)-1]
			*list = (*list)[:len(*list)-1]
			if _, gone := taken[i]; !gone {
				return i, true
			}
		}
		return 0, false
	}
	for k, count := range counts {
		citywide := k < len(c.companies)/9
		for range count {
			i, ok := 0, false
			if !citywide {
				i, ok = take(&byDistrict[c.companies[k].home])
			}
			if !ok {
				i, ok = take(&open)
			}
			if ok {
				taken[i] = k
			}
		}
	}
	return taken
}

// changeHands lets another company take over, or service end.
func (c *City) changeHands(rng *rand.Rand, co *compound) {
	if len(co.contracts) == 0 {
		return
	}
	for _, span := range co.modes[1:] {
		if span.mode == bySelf { // the owners dismissed the company
			co.contracts[0].ended = span.from - 1
			return
		}
	}
	x := rng.Float64()
	if x >= 0.09 {
		return
	}
	last := &co.contracts[0]
	from := max(last.from, 0) + day(30+rng.IntN(int(c.cal.days)))
	if from >= c.cal.days {
		return
	}
	reported := from + day(3+rng.IntN(25))
	if rng.Float64() < 0.2 {
		reported = from + day(60+rng.IntN(60)) // backdated by months
	}
	next := rng.IntN(len(c.companies))
	if next == last.company || c.companies[next].since > from || c.companies[next].planted != ordinary {
		return
	}
	if x < 0.01 {
		last.ended = from - 1
		from += day(20 + rng.IntN(60)) // a gap without service
		reported = from + 10
	}
	co.contracts = append(co.contracts, service{company: next, from: from, ended: never, reported: reported})
}
