package reports

import (
	"context"
	"math"
	"strings"
)

// surveyRow is how far one office fills one field of the compound register or of the baseline
// survey; Field is named as compounds.x or surveys.x.
type surveyRow struct {
	Scope  string `db:"scope"`
	Field  string `db:"field"`
	Filled int64  `db:"filled"`
	Asked  int64  `db:"asked"`
}

func (r surveyRow) share() float64 {
	if r.Asked == 0 {
		return math.NaN()
	}
	return float64(r.Filled) / float64(r.Asked)
}

// add counts another field with r.
func (r *surveyRow) add(x surveyRow) {
	r.Filled += x.Filled
	r.Asked += x.Asked
}

func (s *snapshot) readSurveys(ctx context.Context, q Querier) error {
	var err error
	s.surveys, err = load[surveyRow](ctx, q, "marts.survey_office", "order by scope, field")
	return err
}

// surveySection says how complete each office's register and baseline survey are, and which field
// lacks most.
func (p *publisher) surveySection(d *draft) {
	s, w := p.data, d.w
	t := table{Name: "quality-survey", Title: w.T("q.survey_offices"), Sorts: true, Columns: []column{{Title: w.T("col.office"), Kind: textKind},
		{Title: w.T("col.register_filled"), Kind: percentKind}, {Title: w.T("col.register_cells"), Kind: textKind}, {Title: w.T("col.survey_filled"), Kind: percentKind}, {Title: w.T("col.survey_cells"), Kind: textKind},
		{Title: w.T("col.weakest_field"), Kind: textKind}}}
	cells := func(r surveyRow) []cell {
		if r.Asked == 0 {
			return []cell{w.missing("why.not_sent"), w.missing("why.not_sent")}
		}
		return []cell{w.percent(r.share()), w.text(w.T("value.of", w.Count(r.Filled), w.Count(r.Asked)))}
	}
	said := func(r surveyRow) string {
		return w.T("survey.field", w.Or("govkind.survey.", r.Field), w.Ratio(r.share(), float64(r.Filled), r.Asked))
	}
	var all surveyRow
	fields := map[string]surveyRow{}
	for start := 0; start < len(s.surveys); {
		var register, survey surveyRow
		weakest := s.surveys[start]
		end := start
		for ; end < len(s.surveys) && s.surveys[end].Scope == weakest.Scope; end++ {
			x := s.surveys[end]
			if strings.HasPrefix(x.Field, "surveys.") {
				survey.add(x)
			} else {
				register.add(x)
			}
			if x.share() < weakest.share() {
				weakest = x
			}
			all.add(x)
			field := fields[x.Field]
			field.Field = x.Field
			field.add(x)
			fields[x.Field] = field
		}
		row := append([]cell{w.text(s.placeName(w, weakest.Scope))}, cells(register)...)
		t.Rows = append(t.Rows, append(append(row, cells(survey)...), w.text(said(weakest))))
		start = end
	}
	sec := section{ID: "survey", Question: w.T("q.survey_offices"), Answer: strong(w.T("a.survey_offices_empty")), Method: "gov-people"}
	if all.Asked > 0 {
		weakest := surveyRow{Filled: 1, Asked: 1}
		for _, x := range s.surveys { // in the order of the fields, so that a tie is always told the same way
			if f := fields[x.Field]; weakest.Field == "" || f.share() < weakest.share() {
				weakest = f
			}
		}
		sec.Answer = strong(w.T("a.survey_offices", w.Count(all.Asked), w.Ratio(all.share(), float64(all.Filled), all.Asked), said(weakest)))
	}
	d.add(sec, nil, &t)
}
