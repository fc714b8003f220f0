package reports

import (
	"math"
	"strings"
)

// actionSection compares compounds that met with an interview, a listing or a new branch with
// matched compounds that did not. It is worded as what goes together, never as what an action did.
func (p *publisher) actionSection(d *draft) {
	s, w := p.data, d.w
	t := table{Name: "actions", Title: w.T("q.actions"), Columns: []column{{Title: w.T("col.action"), Kind: textKind}, {Title: w.T("col.reading"), Kind: textKind}, {Title: w.T("col.action_compounds"), Kind: integer}, {Title: w.T("col.action_followed"), Kind: integer},
		{Title: w.T("col.action_matched"), Kind: integer}, {Title: w.T("col.action_controls"), Kind: integer}, {Title: w.T("col.action_before"), Kind: decimalKind}, {Title: w.T("col.action_after"), Kind: decimalKind},
		{Title: w.T("col.action_control_before"), Kind: decimalKind}, {Title: w.T("col.action_control_after"), Kind: decimalKind}, {Title: w.T("col.pilot_difference"), Kind: decimalKind}, {Title: w.T("col.interval"), Kind: textKind},
		{Title: w.T("col.gap_before"), Kind: decimalKind}, {Title: w.T("col.gap_rate"), Kind: decimalKind}, {Title: w.T("col.gap_households"), Kind: decimalKind}, {Title: w.T("col.gap_year"), Kind: decimalKind}}}
	text := ""
	for _, r := range s.actions {
		value := func(v float64) cell {
			if math.IsNaN(v) {
				return w.missing("why.action_none")
			}
			return cell{Value: v, Text: w.Decimal(v, 2)}
		}
		name, interval, reading := w.Or("event.", r.Action), w.missing("why.action_none"), w.Or("action.why_", r.Reason)
		if r.Reason == "" {
			interval = w.text(w.T("pilot.interval", w.Decimal(r.Low, 2), w.Decimal(r.High, 2)))
			reading = w.T("action.same")
			switch {
			case r.Low > 0:
				reading = w.T("action.higher", w.Decimal(r.Effect, 2))
			case r.High < 0:
				reading = w.T("action.lower", w.Decimal(-r.Effect, 2))
			}
		}
		text += w.T("action.clause", name, w.Count(r.Matched), reading)
		t.Rows = append(t.Rows, []cell{w.text(name), w.text(strings.ReplaceAll(reading, "**", "")), w.count(r.Compounds), w.count(r.Followed), w.count(r.Matched), w.count(r.Controls), value(r.Before), value(r.After), value(r.ControlBefore), value(r.ControlAfter),
			value(r.Effect), interval, value(r.GapRateAll), value(r.GapRate), value(r.GapHouseholds), value(r.GapYear)})
	}
	sec := section{ID: "actions", Question: w.T("q.actions"), Answer: strong(w.T("a.actions_none")), Note: w.T("note.actions", w.Count(s.policyInt("actions.months", 6))), Method: "actions"}
	for _, r := range s.actions {
		if r.Compounds > 0 {
			sec.Answer = strong(w.T("a.actions", text))
		}
	}
	d.add(sec, nil, &t)
}
