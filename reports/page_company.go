package reports

import (
	"html/template"
	"math"
	"strings"
)

// companyPage is what a property company answers to.
func (p *publisher) companyPage(out *folder, e edition, w *words, row companyRow) error {
	s := p.data
	f := s.firms[row.ID]
	path := companyPath(row.ID)
	d := &draft{p: p, out: out, w: w, pg: p.newPage(e, w, "company", path, w.T("title.company", row.label(), w.Issue(s.issue.Issue)), row.label())}
	pg := d.pg
	pg.Crumbs = []link{{w.T("nav.city"), pg.Root + "index.html"}, {w.T("nav.companies"), pg.Root + "companies.html"}}
	pg.Lead = p.companyLead(w, f)
	pg.Figures = p.companyFigures(w, f)
	if fig, ok := p.scoreFigure(w, f); ok {
		pg.Figures = append(pg.Figures, fig)
	}
	p.explainFigures(d, "--company "+row.ID)

	p.firmAnswers(d, f)
	p.firmScore(d, f)
	p.firmTrend(d, f)
	p.firmComparison(d, f)
	p.firmQuarters(d, f)
	p.firmGaming(d, f)
	p.firmCategories(d, f)
	p.firmAffairs(d, f)
	p.firmCompounds(d, f)
	if e.now {
		p.sourcesSection(d, "company", row.ID)
	}
	return d.write(path)
}

func (p *publisher) companyLead(w *words, f *firm) template.HTML {
	name := f.Name
	if name == "" {
		name = f.ID
	}
	text := w.T("lead.company", name, w.Count(f.Compounds), w.Count(f.Households))
	q, ok := f.latestQuarter(p.data.quarterEnd)
	switch {
	case !ok:
		text += w.T("lead.company_no_quarter")
	case q.Hidden:
		text += w.T("lead.company_hidden", w.Quarter(q.Period))
	default:
		text += w.T("lead.company_quarter", w.Quarter(q.Period), w.Count(q.Tickets), w.Decimal(q.Rate, 2))
		med := p.data.peerMedian()
		switch {
		case math.IsNaN(med) || math.IsNaN(q.RateLow):
			text += w.T("lead.stop")
		case q.RateLow > med:
			text += w.T("lead.company_above", w.Decimal(med, 2))
		case q.RateHigh < med:
			text += w.T("lead.company_below", w.Decimal(med, 2))
		default:
			text += w.T("lead.company_same", w.Decimal(med, 2))
		}
	}
	return strong(text)
}

func (p *publisher) companyFigures(w *words, f *firm) []figure {
	s := p.data
	q, ok := f.latestQuarter(s.quarterEnd)
	rate := figure{Metric: "rate", Label: w.T("fig.rate"), Value: dash, Note: w.T("why.no_quarter")}
	onTime := figure{Metric: "on_time", Label: w.T("fig.on_time"), Value: dash, Note: w.T("why.no_due")}
	resolved := figure{Metric: "resolved", Label: w.T("measure.resolved"), Value: dash, Note: w.T("why.no_answers")}
	if ok {
		label := w.Quarter(q.Period)
		rate.Label = w.T("fig.rate_of", label)
		switch {
		case q.Hidden:
			rate.Note = w.T("why.suppressed")
		case math.IsNaN(q.Rate):
			rate.Note = w.T("why.no_households")
		default:
			rate.Value, rate.Unit, rate.Ratio = w.Decimal(q.Rate, 2), w.T("unit.rate"), w.T("number.tickets", w.Count(q.Tickets))
			rate.Parts = w.T("number.of", w.Count(q.Tickets), w.Decimal(q.HouseholdMonths, 0))
			rate.Note = w.T("fig.median", w.Decimal(s.peerMedian(), 2), w.Range(q.RateLow, q.RateHigh))
			if med := s.peerMedian(); q.RateLow > med {
				rate.Mark, rate.Tone, rate.Basis = "◆", "warn", byIntervals
			}
			var trend []float64
			for _, m := range f.Months {
				v := m.Rate
				if m.Hidden {
					v = math.NaN()
				}
				trend = append(trend, v)
			}
			rate.Spark = spark(trend, math.NaN(), math.NaN())
		}
		rate.Period = "--quarter " + q.Period
		part := func(fig *figure, label string, num float64, den int64, v, lo, hi float64, hidden bool) {
			fig.Label, fig.Period = label, rate.Period
			switch {
			case hidden:
				fig.Note = w.T("why.suppressed")
			case den > 0:
				fig.Value, fig.Ratio, fig.Note = w.Percent(v), w.T("number.of", w.Amount(num), w.Count(den)), w.T("fig.interval", w.Interval(lo, hi))
			}
		}
		part(&onTime, w.T("fig.on_time_of", label), q.OnTime, q.Due, q.OnTimeRate, q.OnTimeLow, q.OnTimeHigh, q.OnTimeHidden)
		part(&resolved, w.T("fig.resolved_of", label), q.Resolved, q.Answered, q.ResolvedRate, q.ResolvedLow, q.ResolvedHigh, q.ResolvedHidden)
	}
	year := figure{Metric: "year_tickets", Label: w.T("fig.year"), Value: dash, Note: w.T("why.no_quarter")}
	if len(f.Quarters) > 0 {
		if f.YearHidden {
			year.Note = w.T("why.suppressed")
		} else {
			var commands []string
			for _, q := range f.Quarters[max(0, len(f.Quarters)-4):] {
				commands = append(commands, "baimi explain rate --company "+f.ID+" --quarter "+q.Period)
			}
			year.Commands = strings.Join(commands, "\n")
			year.Value, year.Unit, year.Note = w.Count(f.Year), w.T("unit.tickets"), w.T("fig.year_note", w.Quarter(f.Quarters[max(0, len(f.Quarters)-4)].Period), w.Quarter(f.Quarters[len(f.Quarters)-1].Period))
		}
	}
	return []figure{rate, year, onTime, resolved}
}

func (p *publisher) firmTrend(d *draft, f *firm) {
	s, w := p.data, d.w
	limits := map[int64]signalRow{}
	for _, g := range s.signals["company"][f.ID] {
		limits[g.Month.Unix()] = g
	}
	var points []point
	t := table{Name: "company-" + f.ID + "-months", Title: w.T("table.rate"), Columns: []column{{Title: w.T("col.month"), Kind: textKind}, {Title: w.T("col.tickets"), Kind: integer},
		{Title: w.T("col.rate"), Kind: decimalKind}, {Title: w.T("col.low"), Kind: decimalKind}, {Title: w.T("col.high"), Kind: decimalKind}, {Title: w.T("col.adjusted"), Kind: decimalKind}, {Title: w.T("col.signal"), Kind: textKind}}}
	for _, m := range f.Months {
		g, ok := limits[m.Start.Unix()]
		month := m.Start.Format("2006-01")
		h := w.missing("why.suppressed")
		row := []cell{w.text(month), h, h, h, h, h, w.text("")}
		if !m.Hidden {
			row = []cell{w.text(month), w.count(m.Tickets), w.decimal(m.Rate, 2), w.decimal(m.RateLow, 2), w.decimal(m.RateHigh, 2), w.adjusted(g), w.text(w.Or("signal.word_", g.Signal))}
		}
		t.Rows = append([][]cell{row}, t.Rows...)
		if ok {
			pt := s.rated(w, g)
			pt.Hidden = m.Hidden
			if m.Hidden {
				pt.Value, pt.Tip = math.NaN(), w.T("tip.company_hidden", w.Month(g.Month))
			}
			points = append(points, pt)
		}
	}
	marks, told := s.eventMarks(w, "company", f.ID, points)
	sec := section{ID: "rate", Question: w.T("q.company_rate"), Note: w.T("note.company_rate", w.Count(s.policyInt("suppression.min_count", 3)-1), s.chartWords(w, "company", f.ID)) + told, Method: "rate"}
	n := len(f.Months)
	switch {
	case n == 0:
		sec.Answer = strong(w.T("a.rate_empty"))
	case f.Months[n-1].Hidden:
		sec.Answer = strong(w.T("a.rate_hidden", w.Month(f.Months[n-1].Start)))
	default:
		sec.Answer = strong(s.rateAnswer(w, "company", f.ID))
	}
	d.add(sec, controlChart(w, points, marks, w.T("unit.rate")), &t)
}

func (p *publisher) firmQuarters(d *draft, f *firm) {
	w := d.w
	t := p.quarterTable(w, "company-"+f.ID+"-quarters", []*firm{f}, false)
	var dots []dot
	q, ok := f.latestQuarter(p.data.quarterEnd)
	sec := section{ID: "handling", Question: w.T("q.company_handling"), Answer: strong(w.T("a.handling_empty")), Note: w.T("note.company_handling"), Method: "handling"}
	if ok {
		add := func(measure string, num float64, den int64, v, lo, hi float64, hidden bool) {
			if den == 0 {
				return
			}
			name := w.T("measure." + measure)
			if hidden {
				dots = append(dots, dot{Name: name, Note: w.T("chart.suppressed"), Value: math.NaN(), Before: math.NaN()})
				return
			}
			dots = append(dots, dot{Name: name, Note: nLabel(den), Value: v, Low: lo, High: hi, Before: math.NaN(),
				Tip: w.T("tip.region", name, w.Ratio(v, num, den), w.Interval(lo, hi), w.Quarter(q.Period))})
		}
		add("on_time", q.OnTime, q.Due, q.OnTimeRate, q.OnTimeLow, q.OnTimeHigh, q.OnTimeHidden)
		add("resolved", q.Resolved, q.Answered, q.ResolvedRate, q.ResolvedLow, q.ResolvedHigh, q.ResolvedHidden)
		add("satisfied", q.Satisfied, q.Answered, q.SatisfiedRate, q.SatisfiedLow, q.SatisfiedHigh, q.SatisfiedHidden)
		if len(dots) > 0 {
			text := w.T("a.company_handling", w.Quarter(q.Period))
			switch {
			case q.Due == 0:
				text += w.T("why.no_due") + w.T("lead.stop")
			case q.OnTimeHidden:
				text += w.T("a.company_handling_hidden")
			default:
				text += w.T("a.company_on_time", w.Ratio(q.OnTimeRate, q.OnTime, q.Due), w.Interval(q.OnTimeLow, q.OnTimeHigh))
			}
			sec.Answer = strong(text)
		}
	}
	d.add(sec, dotChart(dots, math.NaN(), "", true, ""), &t)
}

// quarterTable prints masked quarters of one or many companies; with names for the workbook.
func (p *publisher) quarterTable(w *words, name string, firms []*firm, named bool) table {
	t := table{Name: name, Title: w.T("table.quarters")}
	if named {
		t.Columns = []column{{Title: w.T("col.company"), Kind: textKind}, {Title: w.T("col.code"), Kind: textKind}}
	}
	t.Columns = append(t.Columns, column{Title: w.T("col.quarter"), Kind: textKind}, column{Title: w.T("col.tickets"), Kind: integer}, column{Title: w.T("col.rate"), Kind: decimalKind},
		column{Title: w.T("col.rate_low"), Kind: decimalKind}, column{Title: w.T("col.rate_high"), Kind: decimalKind})
	for _, m := range []string{"on_time", "resolved", "satisfied"} {
		label := w.T("measure." + m)
		t.Columns = append(t.Columns, column{Title: label, Kind: percentKind}, column{Title: w.T("col.numerator_of", label), Kind: decimalKind}, column{Title: w.T("col.denominator_of", label), Kind: integer})
	}
	for _, f := range firms {
		for i := len(f.Quarters) - 1; i >= 0; i-- {
			q := f.Quarters[i]
			var row []cell
			if named {
				row = []cell{w.text(f.Name), w.text(f.ID)}
			}
			row = append(row, w.text(w.Quarter(q.Period)))
			if q.Hidden {
				h := w.missing("why.suppressed")
				row = append(row, h, h, h, h)
			} else {
				row = append(row, w.count(q.Tickets), w.decimal(q.Rate, 2), w.decimal(q.RateLow, 2), w.decimal(q.RateHigh, 2))
			}
			for _, m := range []struct {
				num  float64
				den  int64
				rate float64
				hide bool
			}{{q.OnTime, q.Due, q.OnTimeRate, q.OnTimeHidden}, {q.Resolved, q.Answered, q.ResolvedRate, q.ResolvedHidden}, {q.Satisfied, q.Answered, q.SatisfiedRate, q.SatisfiedHidden}} {
				switch {
				case m.hide:
					h := w.missing("why.suppressed")
					row = append(row, h, h, h)
				case m.den == 0:
					row = append(row, w.missing("why.zero_denominator"), w.missing("why.zero_denominator"), w.count(0))
				default:
					row = append(row, w.percent(m.rate), w.amount(m.num), w.count(m.den))
				}
			}
			t.Rows = append(t.Rows, row)
		}
	}
	return t
}

func (p *publisher) firmCategories(d *draft, f *firm) {
	w := d.w
	t := p.categoryTable(w, "company-"+f.ID+"-categories", []*firm{f}, false)
	var bars []bar
	for _, c := range f.Categories {
		name := w.Or("category.", c.Category)
		b := bar{Name: name, Note: w.Count(c.Tickets), Value: float64(c.Tickets), Before: float64(c.Before), Hidden: c.Hidden, Tip: w.T("tip.company_category", name, w.Count(c.Tickets), w.Count(c.Before))}
		if c.BeforeHidden {
			b.Before = math.NaN()
			b.Tip = w.T("tip.company_category", name, w.Count(c.Tickets), w.T("chart.suppressed"))
		}
		if c.Hidden {
			b.Note, b.Tip, b.Value = w.T("chart.suppressed"), w.T("tip.company_hidden", name), math.NaN()
		}
		bars = append(bars, b)
	}
	sec := section{ID: "categories", Question: w.T("q.company_categories"), Note: w.T("note.company_categories", w.Count(p.data.policyInt("suppression.min_count", 3)-1)), Method: "suppression"}
	switch {
	case len(f.Categories) > 0 && !f.Categories[0].Hidden:
		first := f.Categories[0]
		sec.Answer = strong(w.T("a.company_categories", w.Count(f.Year), w.Or("category.", first.Category), w.Ratio(float64(first.Tickets)/float64(max(1, f.Year)), float64(first.Tickets), f.Year)))
	case len(f.Categories) > 0 && !f.YearHidden:
		sec.Answer = strong(w.T("a.company_categories_small", w.Count(f.Year)))
	case f.Year == 0:
		sec.Answer = strong(w.T("a.company_categories_none"))
	default:
		sec.Answer = strong(w.T("a.company_categories_hidden"))
	}
	d.add(sec, barChart(bars, w.T("unit.tickets")), &t)
}

func (p *publisher) categoryTable(w *words, name string, firms []*firm, named bool) table {
	t := table{Name: name, Title: w.T("table.company_categories")}
	if named {
		t.Columns = []column{{Title: w.T("col.company"), Kind: textKind}, {Title: w.T("col.code"), Kind: textKind}}
	}
	t.Columns = append(t.Columns, column{Title: w.T("col.category"), Kind: textKind}, column{Title: w.T("col.tickets_4q"), Kind: integer}, column{Title: w.T("col.before_4q"), Kind: integer})
	for _, f := range firms {
		for _, c := range f.Categories {
			var row []cell
			if named {
				row = []cell{w.text(f.Name), w.text(f.ID)}
			}
			now, before := w.count(c.Tickets), w.count(c.Before)
			if c.Hidden {
				now = w.missing("why.suppressed")
			}
			if c.BeforeHidden {
				before = w.missing("why.suppressed")
			}
			t.Rows = append(t.Rows, append(row, w.text(w.Or("category.", c.Category)), now, before))
		}
	}
	return t
}

// firmCompounds lists the compounds that a company serves, or whose tickets of the year it answers for.
func (p *publisher) firmCompounds(d *draft, f *firm) {
	s, w := p.data, d.w
	t := table{Name: "company-" + f.ID + "-compounds", Title: w.T("q.company_compounds"), Sorts: true, Columns: []column{{Title: w.T("col.compound"), Kind: textKind}, {Title: w.T("col.region"), Kind: textKind},
		{Title: w.T("col.households"), Kind: integer}, {Title: w.T("col.stage"), Kind: textKind}, {Title: w.T("col.year_tickets"), Kind: integer}}}
	for _, part := range f.Parts {
		tickets := w.count(part.Tickets)
		if part.Hidden || f.YearHidden {
			tickets = w.missing("why.suppressed")
		}
		c, ok := s.compound[part.Compound]
		if !ok {
			t.Rows = append(t.Rows, []cell{w.text(w.T("company.unplaced")), w.text(dash), w.text(dash), w.text(dash), tickets})
			continue
		}
		region := w.text(dash)
		if r, ok := s.region[c.Region]; ok {
			region = w.text(w.Name(r))
			if !r.IsUnplaced {
				region.Href = d.pg.Root + regionPath(r)
			}
		}
		t.Rows = append(t.Rows, []cell{w.link(c.Name, d.pg.Site+"now/"+langPrefix(w)+compoundPath(c.ID)), region, w.count(c.Households), w.text(w.Or("stage.", c.Stage)), tickets})
	}
	sec := section{ID: "compounds", Question: w.T("q.company_compounds"), Answer: strong(w.T("a.company_compounds_none")), Note: w.T("note.company_compounds", w.Count(s.policyInt("suppression.min_count", 3)-1)), Method: "suppression"}
	if n := len(s.compoundByFirm[f.ID]); n > 0 {
		sec.Answer = strong(w.T("a.company_compounds", w.Count(int64(n))))
	}
	d.add(sec, nil, &t)
}
