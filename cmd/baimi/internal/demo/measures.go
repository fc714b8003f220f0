package demo

import (
	"cmp"
	"slices"
)

// Measure is what a measure of governance truly is in a region in a month, as
// far as the offices' files tell: of files never sent or not sent yet, and of
// rows that cannot be read, nothing is known.
type Measure struct {
	Month       string  `json:"month"`
	Region      string  `json:"region_code"`
	System      string  `json:"system"`
	Measure     string  `json:"measure"`
	Kind        string  `json:"kind,omitempty"` // empty: of all kinds
	Numerator   int     `json:"numerator"`
	Denominator int     `json:"denominator"`
	Amount      float64 `json:"amount,omitempty"`
}

// measuredMonths is for how many of the last complete months measures are told:
// enough to hold a quarter whose revenues are due.
const measuredMonths = 4

// bulletin sums measures up for a month.
type bulletin struct {
	city  *City
	known *knowledge
	month month
	until day // last day of the month
	asOf  day // last day of the story
	sums  map[measureKey]*Measure
}

type measureKey struct{ region, system, measure, kind string }

// add adds to a measure of a district and of the city.
func (b *bulletin) add(district int, system, measure, kind string, numerator, denominator int, amount float64) {
	for _, region := range [2]string{districts[district].code, cityCode} {
		k := measureKey{region, system, measure, kind}
		m := b.sums[k]
		if m == nil {
			m = &Measure{Month: b.month.from.date().Format("2006-01"), Region: region, System: system, Measure: measure, Kind: kind}
			b.sums[k] = m
		}
		m.Numerator += numerator
		m.Denominator += denominator
		m.Amount += amount
	}
}

// count counts one case, among all and among those of its kind.
func (b *bulletin) count(compound int, system, measure, kind string, met bool) {
	n, d := 0, b.city.compounds[compound].district
	if met {
		n = 1
	}
	b.add(d, system, measure, "", n, 1, 0)
	if kind != "" {
		b.add(d, system, measure, kind, n, 1, 0)
	}
}

// in says whether a day that has come lies in the month.
func (b *bulletin) in(d day) bool { return d >= b.month.from && d < b.month.to && d <= b.asOf }

// tellMeasures adds the measures of the last complete months, and how far the
// fields of the survey are filled in at the story's end.
func (c *City) tellMeasures(t *Truth, known *knowledge) {
	var months []month
	for _, m := range c.cal.months {
		if m.complete {
			months = append(months, m)
		}
	}
	for _, m := range months[max(0, len(months)-measuredMonths):] {
		b := c.newBulletin(known, m)
		b.leaders()
		b.reports()
		b.committees()
		b.decisions()
		b.handovers()
		b.revenues()
		b.renewals()
		b.epidemic()
		b.disputes()
		b.findings()
		b.checkins()
		t.Measures = append(t.Measures, b.sorted()...)
	}
	now := c.newBulletin(known, c.cal.months[len(c.cal.months)-1])
	now.surveys()
	t.Measures = append(t.Measures, now.sorted()...)
}

// newBulletin is an empty bulletin of a month; one cut short ends with the story.
func (c *City) newBulletin(known *knowledge, m month) *bulletin {
	return &bulletin{city: c, known: known, month: m, until: m.to - 1, asOf: c.cal.days - 1, sums: map[measureKey]*Measure{}}
}

// sorted returns the sums, by system, measure, kind and region.
func (b *bulletin) sorted() []Measure {
	list := make([]Measure, 0, len(b.sums))
	for _, sum := range b.sums {
		list = append(list, *sum)
	}
	slices.SortFunc(list, func(x, y Measure) int {
		return cmp.Or(cmp.Compare(x.System, y.System), cmp.Compare(x.Measure, y.Measure), cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Region, y.Region))
	})
	return list
}

// knowledge is what the files that were sent tell, at the end of the story.
type knowledge struct {
	stated   register
	branches day                  // changes of branches before this day are told
	listed   map[int]day          // buildings, from the day of the first list with a readable row
	cuts     map[kind]map[int]day // records of events, as they stood before that day
	states   map[kind]map[statement]bool
}

// statement is one state of a record of a register.
type statement struct{ record, state int }

// learn reads all files. A row that its clerk spoilt is in the next file of
// the same sender, so that only lists of buildings lose rows.
func (c *City) learn(stated register) *knowledge {
	known := &knowledge{stated: stated, listed: map[int]day{}, cuts: map[kind]map[int]day{}, states: map[kind]map[statement]bool{}}
	for _, s := range c.sendings {
		if s.kind == branchList {
			known.branches = max(known.branches, s.to)
		}
		f, ok := c.formOf(s.kind)
		if !ok {
			continue
		}
		if known.cuts[s.kind] == nil {
			known.cuts[s.kind], known.states[s.kind] = map[int]day{}, map[statement]bool{}
		}
		lines := f.lines(s)
		var spoilt map[int]mistake
		if f.full {
			spoilt = c.spoiltRows(s, len(lines))
		}
		for i, l := range lines {
			if _, lost := spoilt[i]; lost {
				continue
			}
			known.cuts[s.kind][l.record] = max(known.cuts[s.kind][l.record], s.shown())
			known.states[s.kind][statement{l.record, l.state}] = true
			if on, ok := known.listed[l.record]; s.kind == buildingList && (!ok || s.to-1 < on) {
				known.listed[l.record] = s.to - 1
			}
		}
	}
	return known
}

// cut returns the day before which a record's dates are known; false if
// nothing of it is.
func (n *knowledge) cut(k kind, record int) (day, bool) {
	cut, ok := n.cuts[k][record]
	return cut, ok
}

// management returns who manages a compound on d by the lists of compounds.
func (b *bulletin) management(i int, d day) (management, bool) {
	on, ok := b.known.stated.statedBy(i, d)
	if !ok {
		return unknown, false
	}
	return b.city.compounds[i].modeOn(on), true
}

// managed says whether a compound is under a property company on the month's last day.
func (b *bulletin) managed(i int) bool {
	mode, ok := b.management(i, b.until)
	return ok && mode.managed()
}
