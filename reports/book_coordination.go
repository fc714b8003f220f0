package reports

import (
	"bytes"
	"fmt"
	"time"

	"baimi/reports/workbook"
)

// coordinationForm writes the agenda as a workbook that the meeting fills in and sends back: its
// headers are those of the dataset coordination_items, so it is taken in like any form, and the
// ids of the items tie the closing to what was raised.
func (p *publisher) coordinationForm(out *folder, w *words) error {
	form := workbook.Form{Sheet: w.T("form.sheet"), Title: w.T("form.title", w.Issue(p.data.issue.Issue)), Guide: w.T("form.guide")}
	for _, c := range []struct {
		key      string
		required bool
	}{{"item_id", true}, {"region_code", true}, {"compound_id", false}, {"title_head", true}, {"ground", false}, {"department", true}, {"raised_on", true}, {"meeting_on", false}, {"due_on", false}, {"closed_on", false}, {"progress", false}} {
		form.Headers = append(form.Headers, workbook.FormHeader{Text: w.T("form." + c.key), Required: c.required})
	}
	for _, a := range p.data.governance.agenda {
		form.Rows = append(form.Rows, []string{a.ID, a.Region, a.Compound, p.data.agendaTitle(w, a), w.Or("ground.", a.Ground), a.Department, formDate(a.RaisedOn), formDate(a.MeetingOn), formDate(a.DueOn), "", a.Progress})
	}
	var b bytes.Buffer
	if err := workbook.WriteForm(&b, form, p.data.issue.KnownAt); err != nil {
		return fmt.Errorf("make the form of the coordination meeting: %w", err)
	}
	return out.put(langPrefix(w)+coordinationName(p.data.issue.Issue), b.Bytes())
}

func formDate(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}
