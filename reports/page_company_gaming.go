package reports

import "math"

// gamingPart is one share of the panel beside a company's figures: of what it is a part, whether the
// page may show it, and the same share of the city.
type gamingPart struct {
	name            string
	num             float64
	den             int64
	share, low, hi  float64
	hidden          bool
	high            bool // above the city's beyond chance
	city            float64
	cityNum         float64
	cityDenominator int64
}

// gamingParts are the four shares that make other figures look better than they are: tickets
// reopened, counted as repeats of an earlier one, excluded, and callbacks without an answer.
//
// A share is hidden where its part, its rest or its whole is small, and where a quarter of the
// company's page hides what the whole of the year would give away.
func (s *snapshot) gamingParts(f *firm) []gamingPart {
	least := s.policyInt("suppression.min_count", 3)
	var dueHidden, answersHidden bool
	for _, q := range f.Quarters[max(0, len(f.Quarters)-5):] {
		dueHidden = dueHidden || q.OnTimeHidden
		answersHidden = answersHidden || q.ResolvedHidden || q.SatisfiedHidden
	}
	mine, city := s.complaints.year["company/"+f.ID], s.complaints.year["region/"+s.issue.CityCode]
	var out []gamingPart
	add := func(p gamingPart) {
		p.high = s.complaints.high[f.ID+"/"+p.name]
		p.hidden = p.hidden || smallPair(p.num, p.den, least)
		if p.den > 0 {
			out = append(out, p)
		}
	}
	m, c := mine["reopened"], city["reopened"]
	add(gamingPart{"reopened", m.AllNumerator, m.AllDenominator, m.AllRate, m.AllLow, m.AllHigh, dueHidden, false, c.AllRate, c.AllNumerator, c.AllDenominator})
	var tickets, matters int64
	for _, q := range f.Quarters[max(0, len(f.Quarters)-4):] {
		tickets, matters = tickets+q.Tickets, matters+q.Matters
	}
	var cityTickets, cityMatters int64
	for _, x := range s.subjects[s.issue.CityCode] {
		cityTickets, cityMatters = cityTickets+x.Tickets, cityMatters+x.Matters
	}
	add(gamingPart{"repeated", float64(tickets - matters), tickets, part(tickets-matters, tickets), math.NaN(), math.NaN(), f.YearHidden, false, part(cityTickets-cityMatters, cityTickets), float64(cityTickets - cityMatters), cityTickets})
	m, c = mine["on_time"], city["on_time"]
	add(gamingPart{"excluded", float64(m.Excluded), m.AllDenominator, m.ExcludedShare, m.ExcludedLow, m.ExcludedHigh, dueHidden, false, c.ExcludedShare, float64(c.Excluded), c.AllDenominator})
	m, c = mine["unanswered"], city["unanswered"]
	add(gamingPart{"unanswered", m.Numerator, m.Denominator, m.Rate, m.Low, m.High, answersHidden, false, c.Rate, c.Numerator, c.Denominator})
	return out
}

func part(n, of int64) float64 {
	if of == 0 {
		return math.NaN()
	}
	return float64(n) / float64(of)
}

// firmGaming sets the four shares beside the company's figures. One is called high only where the
// mart calls it so: among all companies, beyond chance.
func (p *publisher) firmGaming(d *draft, f *firm) {
	s, w := p.data, d.w
	var dots []dot
	var high []string
	t := table{Name: "company-" + f.ID + "-gaming", Title: w.T("table.gaming"), Columns: []column{{Title: w.T("col.measure"), Kind: textKind}, {Title: w.T("col.numerator"), Kind: integer}, {Title: w.T("col.denominator"), Kind: integer},
		{Title: w.T("col.value"), Kind: percentKind}, {Title: w.T("col.interval"), Kind: textKind}, {Title: w.T("col.city"), Kind: percentKind}}}
	for _, g := range s.gamingParts(f) {
		name := w.T("measure." + g.name)
		cityShare := w.ratio(g.city, g.cityNum, g.cityDenominator)
		if g.hidden {
			h := w.missing("why.suppressed")
			t.Rows = append(t.Rows, []cell{w.text(name), h, h, h, h, cityShare})
			dots = append(dots, dot{Name: name, Note: w.T("chart.suppressed"), Value: math.NaN(), Before: g.city, Tip: w.T("tip.company_hidden", name)})
			continue
		}
		t.Rows = append(t.Rows, []cell{w.text(name), w.count(int64(g.num)), w.count(g.den), w.percent(g.share), w.text(w.Interval(g.low, g.hi)), cityShare})
		look := ordinary
		if g.high {
			look = adverse
			high = append(high, name)
		}
		dots = append(dots, dot{Name: name, Note: nLabel(g.den), Value: g.share, Low: g.low, High: g.hi, Before: g.city, Standing: look,
			Tip: w.T("tip.gaming", name, w.Ratio(g.share, g.num, g.den), w.Percent(g.city))})
	}
	sec := section{ID: "gaming", Question: w.T("q.gaming"), Answer: strong(w.T("a.gaming_empty")), Note: w.T("note.gaming", w.Percent(s.policyShare("comparison.false_share"))), Method: "gaming"}
	if len(dots) > 0 {
		sec.Answer = strong(w.T("a.gaming_none"))
		if len(high) > 0 {
			sec.Answer = strong(w.T("a.gaming_high", w.List(high)))
		}
	}
	d.add(sec, dotChart(dots, math.NaN(), "", true, ""), &t)
}
