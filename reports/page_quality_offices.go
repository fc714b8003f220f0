package reports

import (
	"context"
	"errors"
	"math"
	"strconv"
	"time"
)

// officeRow is what the files of one office are worth, twelve months to as-of.
type officeRow struct {
	Scope              string  `db:"scope"`
	Level              string  `db:"level"`
	Due                int64   `db:"due"`
	OnTime             int64   `db:"on_time"`
	Late               int64   `db:"late"`
	Missing            int64   `db:"missing"`
	Timeliness         float64 `db:"timeliness"`
	TimelinessLow      float64 `db:"timeliness_lo"`
	TimelinessHigh     float64 `db:"timeliness_hi"`
	Asked              int64   `db:"asked"`
	Filled             int64   `db:"filled"`
	Completeness       float64 `db:"completeness"`
	Rows               int64   `db:"rows"`
	Rejected           int64   `db:"rejected"`
	Unchanged          int64   `db:"unchanged"`
	RejectedShare      float64 `db:"rejected_share"`
	Contradictions     int64   `db:"contradictions"`
	ContradictionShare float64 `db:"contradiction_share"`
}

// formRow is one form that an office owed and that came late or not at all.
type formRow struct {
	Scope    string    `db:"scope"`
	Dataset  string    `db:"dataset"`
	Start    time.Time `db:"period_start"`
	End      time.Time `db:"period_end"`
	DueOn    time.Time `db:"due_on"`
	Received time.Time `db:"received_on"`
	State    string    `db:"state"`
	DaysLate int64     `db:"days_late"`
}

// contradictionRow counts rows of an office that a register or they themselves contradict.
type contradictionRow struct {
	Scope   string `db:"scope"`
	Dataset string `db:"dataset"`
	Kind    string `db:"kind"`
	Rows    int64  `db:"rows"`
	Key     string `db:"example_key"`
	Example string `db:"example"`
}

func (s *snapshot) readOffices(ctx context.Context, q Querier) error {
	type year struct {
		Year int64 `db:"year"`
	}
	var err [4]error
	s.offices, err[0] = load[officeRow](ctx, q, "marts.office", "order by scope")
	s.forms, err[1] = load[formRow](ctx, q, "marts.submission", "where state in ('late', 'missing') order by period_start desc, scope, dataset")
	s.contradictions, err[2] = load[contradictionRow](ctx, q, "marts.contradiction", "order by scope, dataset, kind")
	years, problem := load[year](ctx, q, "marts.workday_year", "where not is_listed order by year")
	err[3] = problem
	for _, y := range years {
		s.unlisted = append(s.unlisted, y.Year)
	}
	return errors.Join(err[:]...)
}

// officeSection says which offices send on time, in full and without contradictions.
func (p *publisher) officeSection(d *draft) {
	s, w := p.data, d.w
	t := table{Name: "quality-offices", Title: w.T("q.offices"), Sorts: true, Columns: []column{{Title: w.T("col.office"), Kind: textKind}, {Title: w.T("col.level"), Kind: textKind},
		{Title: w.T("col.forms_due"), Kind: integer}, {Title: w.T("col.forms_on_time"), Kind: integer}, {Title: w.T("col.forms_late"), Kind: integer}, {Title: w.T("col.forms_missing"), Kind: integer},
		{Title: w.T("col.timeliness"), Kind: percentKind}, {Title: w.T("col.completeness"), Kind: percentKind}, {Title: w.T("col.cells"), Kind: textKind}, {Title: w.T("col.rejected_share"), Kind: percentKind},
		{Title: w.T("col.accepted"), Kind: integer}, {Title: w.T("col.rejected"), Kind: integer}, {Title: w.T("col.unchanged"), Kind: integer}, {Title: w.T("col.contradictions"), Kind: integer}, {Title: w.T("col.contradiction_share"), Kind: percentKind}}}
	var dots []dot
	var due, onTime, missing int64
	for _, o := range s.offices {
		name := s.placeName(w, o.Scope)
		due, onTime, missing = due+o.Due, onTime+o.OnTime, missing+o.Missing
		t.Rows = append(t.Rows, []cell{w.text(name), w.text(w.T("search." + o.Level)), w.count(o.Due), w.count(o.OnTime), w.count(o.Late), w.count(o.Missing),
			w.percent(o.Timeliness), w.percent(o.Completeness), w.text(w.T("value.of", w.Count(o.Filled), w.Count(o.Asked))), w.percent(o.RejectedShare),
			w.count(o.Rows), w.count(o.Rejected), w.count(o.Unchanged), w.count(o.Contradictions), w.percent(o.ContradictionShare)})
		if o.Due == 0 {
			continue
		}
		standing := ordinary
		if o.Due < s.issue.MinRankN {
			standing = few
		}
		dots = append(dots, dot{Name: name, Note: w.T("value.of", w.Count(o.OnTime), w.Count(o.Due)), Value: o.Timeliness, Low: o.TimelinessLow, High: o.TimelinessHigh, Before: math.NaN(), Standing: standing,
			Tip: w.T("tip.office", name, w.Ratio(o.Timeliness, float64(o.OnTime), o.Due), w.Interval(o.TimelinessLow, o.TimelinessHigh))})
	}
	sec := section{ID: "offices", Question: w.T("q.offices"), Answer: strong(w.T("a.offices_empty")), Note: w.T("note.offices"), Method: "office"}
	if due > 0 {
		sec.Answer = strong(w.T("a.offices", w.Count(due), w.Ratio(float64(onTime)/float64(due), float64(onTime), due), w.Count(due-onTime-missing), w.Count(missing)))
	}
	d.add(sec, dotChart(dots, math.NaN(), "", true, ""), &t)
}

// formSection lists the forms that came late or are owed still.
func (p *publisher) formSection(d *draft) {
	s, w := p.data, d.w
	t := table{Name: "quality-forms", Title: w.T("q.forms"), Sorts: true, Columns: []column{{Title: w.T("col.office"), Kind: textKind}, {Title: w.T("col.dataset"), Kind: textKind}, {Title: w.T("col.period_from"), Kind: date},
		{Title: w.T("col.period_to"), Kind: date}, {Title: w.T("col.form_due"), Kind: date}, {Title: w.T("col.received"), Kind: date}, {Title: w.T("col.form_state"), Kind: textKind}, {Title: w.T("col.days_late"), Kind: integer}}}
	missing := 0
	for _, f := range s.forms {
		state, received := w.text(w.T("form."+f.State)), w.date(f.Received)
		if f.State == "missing" {
			missing++
			state.Class, state.Basis, received = "warn", byState, w.missing("why.form_missing")
		}
		t.Rows = append(t.Rows, []cell{w.text(s.placeName(w, f.Scope)), w.text(w.Or("dataset.", f.Dataset)), w.date(f.Start), w.date(f.End), w.date(f.DueOn), received, state, w.count(f.DaysLate)})
	}
	sec := section{ID: "forms", Question: w.T("q.forms"), Answer: strong(w.T("a.forms_none")), Note: w.T("note.forms"), Method: "workdays"}
	if len(s.forms) > 0 {
		sec.Answer = strong(w.T("a.forms", w.Count(int64(missing)), w.Count(int64(len(s.forms)-missing))))
	}
	if len(s.unlisted) > 0 {
		var years []string
		for _, y := range s.unlisted {
			years = append(years, strconv.FormatInt(y, 10))
		}
		sec.Note += w.T("note.unlisted", w.List(years))
	}
	d.add(sec, nil, &t)
}

// contradictionSection lists what offices wrote that cannot be true beside the registers.
func (p *publisher) contradictionSection(d *draft) {
	s, w := p.data, d.w
	t := table{Name: "quality-contradictions", Title: w.T("q.contradictions"), Sorts: true, Columns: []column{{Title: w.T("col.office"), Kind: textKind}, {Title: w.T("col.dataset"), Kind: textKind},
		{Title: w.T("col.contradiction"), Kind: textKind}, {Title: w.T("col.contradictions"), Kind: integer}, {Title: w.T("col.example_key"), Kind: textKind}, {Title: w.T("col.example"), Kind: textKind}}}
	total := int64(0)
	for _, c := range s.contradictions {
		total += c.Rows
		t.Rows = append(t.Rows, []cell{w.text(s.placeName(w, c.Scope)), w.text(w.Or("dataset.", c.Dataset)), w.text(w.T("contradiction." + c.Kind)), w.count(c.Rows), w.text(c.Key), w.text(c.Example)})
	}
	sec := section{ID: "contradictions", Question: w.T("q.contradictions"), Answer: strong(w.T("a.contradictions_none")), Note: w.T("note.contradictions"), Method: "office"}
	if total > 0 {
		sec.Answer = strong(w.T("a.contradictions", w.Count(total), w.Count(int64(len(s.contradictions)))))
	}
	d.add(sec, nil, &t)
}
