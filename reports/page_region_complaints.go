package reports

import (
	"math"
	"strings"
)

func (p *publisher) rateSection(d *draft, r regionRow) {
	s, w := p.data, d.w
	var points []point
	rows := s.signals["region"][r.Code]
	for _, g := range rows {
		points = append(points, s.rated(w, g))
	}
	t := table{Name: r.Code + "-rate", Title: w.T("table.rate"), Columns: []column{{Title: w.T("col.month"), Kind: textKind}, {Title: w.T("col.tickets"), Kind: integer},
		{Title: w.T("col.matters"), Kind: integer}, {Title: w.T("col.households_occupied"), Kind: integer}, {Title: w.T("col.rate"), Kind: decimalKind},
		{Title: w.T("col.low"), Kind: decimalKind}, {Title: w.T("col.high"), Kind: decimalKind}, {Title: w.T("col.adjusted"), Kind: decimalKind}, {Title: w.T("col.signal"), Kind: textKind}}}
	charted := map[string]signalRow{}
	for _, g := range rows {
		charted[g.Month.Format("2006-01")] = g
	}
	months := s.months[r.Code]
	for i := len(months) - 1; i >= 0; i-- {
		m := months[i]
		if !m.Complete {
			continue
		}
		label := m.Month.Format("2006-01")
		g := charted[label]
		t.Rows = append(t.Rows, []cell{w.text(label), w.count(m.Tickets), w.count(m.Matters), w.amount(math.Round(m.Households)), w.decimal(m.Rate, 2), w.decimal(m.Low, 2), w.decimal(m.High, 2),
			w.adjusted(g), w.text(w.Or("signal.word_", g.Signal))})
	}
	marks, told := s.eventMarks(w, "region", r.Code, points)
	sec := section{ID: "rate", Question: w.T("q.rate"), Answer: strong(s.rateAnswer(w, "region", r.Code)), Note: w.T("note.rate", s.chartWords(w, "region", r.Code)) + told, Method: "rate"}
	d.add(sec, controlChart(w, points, marks, w.T("unit.rate")), &t)
}

func (p *publisher) categorySection(d *draft, r regionRow) {
	s, w := p.data, d.w
	rows := s.subjects[r.Code]
	total := int64(0)
	for _, c := range rows {
		total += c.Tickets
	}
	t := table{Name: r.Code + "-categories", Title: w.T("table.categories"), Sorts: true, Columns: []column{{Title: w.T("col.category"), Kind: textKind},
		{Title: w.T("col.tickets_12m"), Kind: integer}, {Title: w.T("col.share"), Kind: percentKind}, {Title: w.T("col.matters"), Kind: integer}, {Title: w.T("col.before_12m"), Kind: integer}}}
	var bars []bar
	var names []string
	first := int64(0)
	for i, c := range rows {
		name := w.Or("category.", c.Category)
		if i < 3 && c.Tickets > 0 {
			names = append(names, name)
			first += c.Tickets
		}
		share := float64(c.Tickets) / float64(max(1, total))
		bars = append(bars, bar{Name: name, Note: w.Count(c.Tickets), Value: float64(c.Tickets), Before: float64(c.Before),
			Tip: w.T("tip.category", name, w.Ratio(share, float64(c.Tickets), total), w.Count(c.Before))})
		t.Rows = append(t.Rows, []cell{w.text(name), w.count(c.Tickets), w.percent(share), w.count(c.Matters), w.count(c.Before)})
	}
	sec := section{ID: "categories", Question: w.T("q.categories"), Answer: strong(w.T("a.categories_empty")), Note: w.T("note.categories"), Method: "categories"}
	if total > 0 {
		sec.Answer = strong(w.T("a.categories", w.Month(s.complete), w.Count(total), w.List(names), w.Ratio(float64(first)/float64(total), float64(first), total)))
	}
	d.add(sec, barChart(bars, w.T("unit.tickets")), &t)
}

func (p *publisher) shareSection(d *draft, r regionRow) {
	s, w := p.data, d.w
	var rows []shareRow
	for _, x := range s.share[r.Code] {
		if x.All > 0 && !x.Month.After(s.complete) {
			rows = append(rows, x)
		}
	}
	t := table{Name: r.Code + "-share", Title: w.T("table.share"), Columns: []column{{Title: w.T("col.month"), Kind: textKind}, {Title: w.T("col.property"), Kind: integer},
		{Title: w.T("col.all"), Kind: integer}, {Title: w.T("col.share"), Kind: percentKind}, {Title: w.T("col.low"), Kind: percentKind}, {Title: w.T("col.high"), Kind: percentKind}}}
	for i := len(rows) - 1; i >= 0; i-- {
		x := rows[i]
		t.Rows = append(t.Rows, []cell{w.text(x.Month.Format("2006-01")), w.count(x.Property), w.count(x.All), w.percent(x.Share), w.percent(x.Low), w.percent(x.High)})
	}
	sec := section{ID: "share", Question: w.T("q.share"), Answer: strong(w.T("a.share_empty")), Note: w.T("note.share"), Method: "share"}
	if len(rows) > 0 {
		last := rows[len(rows)-1]
		text := w.T("a.share", w.Month(last.Month), w.Ratio(last.Share, float64(last.Property), last.All), w.Interval(last.Low, last.High))
		for _, x := range rows {
			if x.Month.Equal(last.Month.AddDate(-1, 0, 0)) {
				key := "a.share_same"
				switch {
				case last.Low > x.High:
					key = "a.share_higher"
				case last.High < x.Low:
					key = "a.share_lower"
				}
				text += w.T(key, w.Ratio(x.Share, float64(x.Property), x.All))
			}
		}
		sec.Answer = strong(text)
	}
	d.add(sec, intervalMonths(w, rows), &t)
}

func handlingMeasures() []string {
	return []string{"on_time", "responded", "resolved", "satisfied", "unanswered"}
}

func (p *publisher) handlingSection(d *draft, r regionRow) {
	s, w := p.data, d.w
	var dots []dot
	var rose, fell []string
	t := table{Name: r.Code + "-handling", Title: w.T("table.handling"), Columns: []column{{Title: w.T("col.region"), Kind: textKind}, {Title: w.T("col.measure"), Kind: textKind},
		{Title: w.T("col.month"), Kind: textKind}, {Title: w.T("col.numerator"), Kind: decimalKind}, {Title: w.T("col.denominator"), Kind: integer}, {Title: w.T("col.value"), Kind: percentKind},
		{Title: w.T("col.low"), Kind: percentKind}, {Title: w.T("col.high"), Kind: percentKind}, {Title: w.T("col.before"), Kind: percentKind}, {Title: w.T("col.excluded"), Kind: integer}}}
	var month string
	for _, m := range handlingMeasures() {
		now, before, ok := s.latestHandling(r.Code, m)
		if !ok {
			continue
		}
		month = w.Month(now.Month)
		name := w.T("measure." + m)
		level := math.NaN()
		if before.Denominator > 0 {
			level = before.Rate
		}
		switch s.handlingSignal(r.Code, m, now.Month).Signal {
		case "up":
			rose = append(rose, name)
		case "down":
			fell = append(fell, name)
		}
		dots = append(dots, dot{Name: name, Note: nLabel(now.Denominator), Value: now.Rate, Low: now.Low, High: now.High, Before: level,
			Tip: w.T("tip.handling", name, w.Ratio(now.Rate, now.Numerator, now.Denominator), w.Interval(now.Low, now.High), w.Percent(level))})
	}
	for _, x := range append([]regionRow{r}, s.children[r.Code]...) {
		for _, m := range handlingMeasures() {
			now, before, ok := s.latestHandling(x.Code, m)
			if !ok {
				continue
			}
			level := math.NaN()
			if before.Denominator > 0 {
				level = before.Rate
			}
			t.Rows = append(t.Rows, []cell{w.text(w.Name(x)), w.text(w.T("measure." + m)), w.text(now.Month.Format("2006-01")), w.amount(now.Numerator), w.count(now.Denominator),
				w.percent(now.Rate), w.percent(now.Low), w.percent(now.High), w.percent(level), w.count(now.Excluded)})
		}
	}
	sec := section{ID: "handling", Question: w.T("q.handling"), Answer: strong(w.T("a.handling_empty")), Note: w.T("note.handling"), Method: "handling"}
	if len(dots) > 0 {
		var parts []string
		if now, _, ok := s.latestHandling(r.Code, "on_time"); ok {
			parts = append(parts, w.T("a.handling_on_time", w.Ratio(now.Rate, now.Numerator, now.Denominator)))
		}
		if len(rose) > 0 {
			parts = append(parts, w.T("a.handling_rose", w.List(rose)))
		}
		if len(fell) > 0 {
			parts = append(parts, w.T("a.handling_fell", w.List(fell)))
		}
		if len(rose)+len(fell) == 0 {
			parts = append(parts, w.T("a.handling_same"))
		}
		text := w.T("a.handling", month) + strings.Join(parts, w.T("list.semicolon")) + w.T("lead.stop")
		sec.Answer = strong(text)
	}
	d.add(sec, dotChart(dots, math.NaN(), "", true, ""), &t)
}
