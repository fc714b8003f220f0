package reports

import (
	"math"
	"sort"
)

// comparedRows is how many companies the picture holds at most on either side of the median.
const comparedRows = 20

// peerMedian is the median complaint rate of the last complete quarter over companies with a rate.
func (s *snapshot) peerMedian() float64 { return s.median }

func (s *snapshot) setPeerMedian() {
	var rates []float64
	for _, f := range s.firms {
		if q, ok := f.latestQuarter(s.quarterEnd); ok && !math.IsNaN(q.Rate) && q.HouseholdMonths > 0 {
			rates = append(rates, q.Rate)
		}
	}
	s.median = math.NaN()
	if n := len(rates); n > 0 {
		sort.Float64s(rates)
		s.median = (rates[(n-1)/2] + rates[n/2]) / 2
	}
}

// companiesPage compares companies by rate with intervals: no league table, since most differences
// between small companies are chance.
func (p *publisher) companiesPage(out *folder, e edition, w *words) error {
	s := p.data
	d := &draft{p: p, out: out, w: w, pg: p.newPage(e, w, "companies", "companies.html", w.T("title.companies", w.Issue(s.issue.Issue)), w.T("nav.companies"))}
	pg := d.pg
	pg.Crumbs = []link{{w.T("nav.city"), pg.Root + "index.html"}}
	type row struct {
		f *firm
		q firmQuarter
	}
	var above, below, same, hidden []row
	quarter := ""
	med := s.peerMedian()
	for _, c := range s.companies {
		f := s.firms[c.ID]
		q, ok := f.latestQuarter(s.quarterEnd)
		if !ok {
			continue
		}
		quarter = w.Quarter(q.Period)
		switch {
		case q.Hidden || math.IsNaN(q.Rate) || q.HouseholdMonths <= 0:
			hidden = append(hidden, row{f, q})
		case q.RateLow > med:
			above = append(above, row{f, q})
		case q.RateHigh < med:
			below = append(below, row{f, q})
		default:
			same = append(same, row{f, q})
		}
	}
	byRate := func(rows []row) {
		sort.SliceStable(rows, func(a, b int) bool { return rows[a].q.Rate > rows[b].q.Rate })
	}
	byRate(above)
	byRate(below)
	total := len(above) + len(below) + len(same) + len(hidden)

	shown := append(append(append([]row(nil), above...), same...), below...)
	left := 0
	if len(shown) > 2*comparedRows+5 {
		shown = append(append([]row(nil), above[:min(len(above), comparedRows)]...), below[max(0, len(below)-comparedRows):]...)
		left = len(above) + len(same) + len(below) - len(shown)
	}
	byRate(shown)
	var dots []dot
	for _, x := range shown {
		st := ordinary
		if x.q.RateLow > med {
			st = adverse
		}
		dots = append(dots, dot{Name: x.f.label(), Note: w.T("chart.tickets", w.Count(x.q.Tickets)), Value: x.q.Rate, Low: x.q.RateLow, High: x.q.RateHigh, Before: math.NaN(), Standing: st,
			Tip: w.T("tip.company", x.f.label(), w.Decimal(x.q.Rate, 2), w.Range(x.q.RateLow, x.q.RateHigh), w.Count(x.q.Tickets))})
	}
	t := p.companiesTable(w, pg.Root)
	sec := section{ID: "compare", Question: w.T("q.companies"), Note: w.T("note.companies", w.Decimal(med, 2)), Method: "interval"}
	if total == 0 {
		sec.Answer = strong(w.T("a.companies_empty"))
		pg.Lead = strong(w.T("lead.companies_empty", w.Count(int64(len(s.companies)))))
	} else {
		text := w.T("a.companies", w.Count(int64(len(above))), w.Count(int64(len(below))), w.Count(int64(len(same))), w.Count(int64(len(hidden))))
		if left > 0 {
			text += w.T("a.companies_left", w.Count(int64(left)))
		}
		sec.Answer = strong(text)
		pg.Lead = strong(w.T("lead.companies", quarter, w.Count(int64(total)), w.Count(int64(len(above))), w.Decimal(med, 2)))
	}
	d.add(sec, dotChart(dots, med, w.T("chart.median", w.Decimal(med, 2)), false, w.T("unit.rate")), nil)
	p.comparisonLink(d)
	d.add(section{ID: "all", Question: w.T("q.companies_all"), Answer: strong(w.T("a.companies_all", w.Count(int64(len(s.companies))))), Note: w.T("note.suppression", w.Count(s.policyInt("suppression.min_count", 3)-1)), Method: "suppression"}, nil, &t)
	return d.write("companies.html")
}

// companiesTable lists every company by the households it serves; it sorts on screen.
func (p *publisher) companiesTable(w *words, root string) table {
	s := p.data
	t := table{Name: "companies", Title: w.T("q.companies_all"), Sorts: true, Columns: []column{{Title: w.T("col.company"), Kind: textKind}, {Title: w.T("col.compounds"), Kind: integer},
		{Title: w.T("col.households"), Kind: integer}, {Title: w.T("col.tickets_q"), Kind: integer}, {Title: w.T("col.rate"), Kind: decimalKind}, {Title: w.T("col.interval"), Kind: textKind},
		{Title: w.T("measure.on_time"), Kind: percentKind}, {Title: w.T("measure.resolved"), Kind: percentKind}, {Title: w.T("measure.satisfied"), Kind: percentKind}, {Title: w.T("col.code_valid"), Kind: textKind}}}
	for _, c := range s.companies {
		f := s.firms[c.ID]
		valid := w.text(w.T("word.yes"))
		if !c.ValidCode {
			valid = w.text(w.T("word.no"))
		}
		row := []cell{w.link(c.label(), root+companyPath(c.ID)), w.count(c.Compounds), w.count(c.Households)}
		q, ok := f.latestQuarter(s.quarterEnd)
		switch {
		case !ok:
			h := w.missing("why.no_quarter")
			row = append(row, h, h, h)
		case q.Hidden:
			h := w.missing("why.suppressed")
			row = append(row, h, h, h)
		default:
			rate := w.decimal(q.Rate, 2)
			if q.RateLow > s.peerMedian() {
				rate.Text, rate.Class, rate.Basis = "◆ "+rate.Text, "warn", byIntervals
			}
			row = append(row, w.count(q.Tickets), rate, w.text(w.Range(q.RateLow, q.RateHigh)))
		}
		for _, m := range []struct {
			num  float64
			den  int64
			rate float64
			hide bool
		}{{q.OnTime, q.Due, q.OnTimeRate, q.OnTimeHidden}, {q.Resolved, q.Answered, q.ResolvedRate, q.ResolvedHidden}, {q.Satisfied, q.Answered, q.SatisfiedRate, q.SatisfiedHidden}} {
			switch {
			case !ok:
				row = append(row, w.missing("why.no_quarter"))
			case m.hide:
				row = append(row, w.missing("why.suppressed"))
			case m.den == 0:
				row = append(row, w.missing("why.zero_denominator"))
			default:
				x := w.percent(m.rate)
				x.Text = w.Ratio(m.rate, m.num, m.den)
				row = append(row, x)
			}
		}
		t.Rows = append(t.Rows, append(row, valid))
	}
	return t
}
