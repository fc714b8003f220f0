package reports

import (
	"math"
	"time"
)

// answerRow is one thing that a company has to answer for; Figure is NaN where it is too small to be shown.
type answerRow struct {
	Company  string    `db:"company_id"`
	Item     string    `db:"item"`
	Compound string    `db:"compound_id"`
	Category string    `db:"category"`
	Figure   float64   `db:"figure"`
	Since    time.Time `db:"since"`
	DueOn    time.Time `db:"due_on"`
	Overdue  int64     `db:"days_overdue"`
}

// firmAnswers tells what a company has to answer for and by when: what its numbers raise, and what it owes.
func (p *publisher) firmAnswers(d *draft, f *firm) {
	s, w := p.data, d.w
	t := table{Name: "company-" + f.ID + "-answers", Title: w.T("q.company_answers"), Sorts: true, Columns: []column{{Title: w.T("col.answer_item"), Kind: textKind}, {Title: w.T("col.compound"), Kind: textKind},
		{Title: w.T("col.category"), Kind: textKind}, {Title: w.T("col.figure"), Kind: textKind}, {Title: w.T("col.since"), Kind: date}, {Title: w.T("col.answer_due"), Kind: date}, {Title: w.T("col.days_over"), Kind: integer}}}
	late := int64(0)
	var next time.Time
	for _, a := range s.comparison.answers[f.ID] {
		compound := w.text(w.T("answer.whole"))
		if a.Compound != "" {
			compound = w.link(s.compoundLabel(a.Compound), d.pg.Site+"now/"+langPrefix(w)+compoundPath(a.Compound))
		}
		figure := w.missing("why.suppressed")
		if !math.IsNaN(a.Figure) {
			figure = w.text(w.T("answer.figure_"+a.Item, w.Decimal(a.Figure, answerPlaces[a.Item])))
		}
		category := w.text("")
		if a.Category != "" {
			category = w.text(w.Or("category.", a.Category))
		}
		overdue := w.text("")
		if a.Overdue > 0 {
			late++
			overdue = w.count(a.Overdue)
		} else if next.IsZero() {
			next = a.DueOn
		}
		t.Rows = append(t.Rows, []cell{w.text(w.T("answer." + a.Item)), compound, category, figure, w.date(a.Since), w.date(a.DueOn), overdue})
	}
	sec := section{ID: "answers", Question: w.T("q.company_answers"), Answer: strong(w.T("a.company_answers_none")), Note: w.T("note.company_answers", w.Count(s.policyInt("answers.workdays", 10)), w.Count(s.policyInt("answers.min_repeats", 3))), Method: "comparison"}
	if n := int64(len(t.Rows)); n > 0 {
		text := w.T("a.company_answers", w.Count(n))
		if late > 0 {
			text += w.T("a.company_answers_late", w.Count(late))
		}
		if !next.IsZero() {
			text += w.T("a.company_answers_next", w.Day(next))
		}
		sec.Answer = strong(text + w.T("lead.stop"))
	}
	d.add(sec, nil, &t)
}

// answerPlaces are the decimals of figures that are no counts.
var answerPlaces = map[string]int{"comparison_high": 2, "rate_up": 2}

func (s *snapshot) compoundLabel(id string) string {
	if c, ok := s.compound[id]; ok && c.Name != "" {
		return c.Name
	}
	return id
}
