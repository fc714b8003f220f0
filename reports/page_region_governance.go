package reports

import (
	"html/template"
	"math"
	"strings"
)

// governanceSections shows leaders, committees, affairs and people: each a question, a sentence,
// dots with intervals beside the city's level, and the table with every kind.
func (p *publisher) governanceSections(d *draft, r regionRow) {
	for _, g := range governanceGroups() {
		p.governanceSection(d, r, g)
	}
}

func (p *publisher) governanceSection(d *draft, r regionRow, g governanceGroup) {
	s, w := p.data, d.w
	city, _ := s.cityCode()
	var dots []dot
	var up, down []string
	known := 0
	t := table{Name: r.Code + "-" + g.ID, Title: w.T("q.gov_" + g.ID), Columns: []column{{Title: w.T("col.measure"), Kind: textKind}, {Title: w.T("col.kind"), Kind: textKind},
		{Title: w.T("col.numerator"), Kind: integer}, {Title: w.T("col.denominator_n"), Kind: integer}, {Title: w.T("col.value"), Kind: percentKind}, {Title: w.T("col.interval"), Kind: textKind},
		{Title: w.T("col.three_before"), Kind: percentKind}, {Title: w.T("col.city_level"), Kind: percentKind}, {Title: w.T("col.trend"), Kind: textKind}, {Title: w.T("col.amount"), Kind: decimalKind}}}
	if r.Level == "city" {
		t.Columns = append(t.Columns[:7], t.Columns[8:]...)
	}
	for _, m := range s.measuresOf(g) {
		rows := s.governance.rows[r.Code][m.Measure]
		whole, _ := s.whole(r.Code, m.Measure)
		if len(rows) == 0 || rows[0].Kind != "" {
			rows = append([]govRow{{Region: r.Code, System: m.System, Measure: m.Measure, Amount: math.NaN()}}, rows...)
		}
		name := w.T("gov." + m.Measure)
		if now := whole.now(); now.N > 0 {
			known++
			tick := whole.before()
			if r.Level != "city" {
				tick = share{Value: math.NaN()}
				if c, ok := s.whole(city, m.Measure); ok {
					tick = c.now()
				}
			}
			st := ordinary
			if now.N < s.issue.MinRankN {
				st = few
			}
			dots = append(dots, dot{Name: name, Note: nLabel(now.N), Value: now.Value, Low: now.Low, High: now.High, Before: tick.Value, Standing: st,
				Tip: w.T("tip.gov", name, w.Ratio(now.Value, float64(now.K), now.N), w.Interval(now.Low, now.High), w.T("word.gov_tick_"+tickWord(r)), w.Percent(tick.Value))})
			switch whole.turn() {
			case 1:
				up = append(up, w.T("gov.moved", name, w.Percent(whole.before().Value), w.Percent(now.Value)))
			case -1:
				down = append(down, w.T("gov.moved", name, w.Percent(whole.before().Value), w.Percent(now.Value)))
			}
		}
		for _, x := range rows {
			if x.Kind == "" || x.Denominator > 0 {
				t.Rows = append(t.Rows, s.governanceCells(w, r, m, x, city))
			}
		}
	}
	sec := section{ID: g.ID, Question: w.T("q.gov_" + g.ID), Note: w.T("note.gov_"+tickWord(r), w.Count(s.issue.MinRankN)), Method: "gov-" + g.ID, Answer: s.governanceAnswer(w, r, g, known, up, down)}
	if known == 0 {
		t.Rows = nil
	}
	d.add(sec, dotChart(dots, math.NaN(), "", true, ""), &t)
}

// tickWord says what the tick beside a dot is: the city's level, or on the city's own page the
// level of three months before.
func tickWord(r regionRow) string {
	if r.Level == "city" {
		return "before"
	}
	return "city"
}

func (s *snapshot) governanceCells(w *words, r regionRow, m measureRow, x govRow, city string) []cell {
	now, before := x.now(), x.before()
	kind := w.text("")
	if x.Kind != "" {
		kind = w.text(w.Or("govkind."+m.System+".", x.Kind))
	}
	row := []cell{w.text(w.T("gov." + m.Measure)), kind, w.count(x.Numerator), w.count(x.Denominator), w.percent(now.Value), w.text(w.Interval(now.Low, now.High)), w.percent(before.Value)}
	if now.N == 0 {
		row[5] = w.missing("why.zero_denominator")
	}
	if r.Level != "city" {
		level := math.NaN()
		for _, c := range s.governance.rows[city][m.Measure] {
			if c.Kind == x.Kind {
				level = c.now().Value
			}
		}
		row = append(row, w.percent(level))
	}
	trend := w.missing("why.no_before")
	if now.N > 0 && before.N > 0 {
		turn := x.turn()
		mark, tone := m.mark(turn)
		word := w.T([]string{"trend.down", "trend.none", "trend.up"}[turn+1])
		trend = cell{Value: word, Text: strings.TrimSpace(mark + " " + word), Class: tone}
		if mark != "" {
			trend.Basis = byIntervals
		}
	}
	amount := w.text("")
	if !math.IsNaN(x.Amount) {
		amount = w.amount(x.Amount)
	}
	return append(row, trend, amount)
}

// governanceAnswer puts the section in one sentence: the figures that matter, then what changed.
func (s *snapshot) governanceAnswer(w *words, r regionRow, g governanceGroup, known int, up, down []string) template.HTML {
	if known == 0 {
		return strong(w.T("a.gov_empty_" + g.ID))
	}
	var clauses []string
	for _, m := range g.Say {
		if row, ok := s.whole(r.Code, m); ok && row.Denominator > 0 {
			clauses = append(clauses, w.T("gov.say."+m, w.Ratio(row.now().Value, float64(row.Numerator), row.Denominator)))
		}
	}
	const most = 3 // more changes than these stand in the table
	switch {
	case len(up)+len(down) == 0:
		clauses = append(clauses, w.T("gov.unchanged"))
	default:
		if len(up) > 0 {
			clauses = append(clauses, w.T("gov.rose", w.List(up[:min(most, len(up))])))
		}
		if len(down) > 0 {
			clauses = append(clauses, w.T("gov.fell", w.List(down[:min(most, len(down))])))
		}
	}
	return strong(w.T("gov.sentence", strings.Join(clauses, w.T("list.semicolon"))))
}
