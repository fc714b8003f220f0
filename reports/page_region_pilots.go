package reports

import (
	"math"
	"strings"
)

// pilotSection compares the city's pilots with the rest. It never says that the pilot caused the
// difference: pilots were chosen, not drawn by lot.
func (p *publisher) pilotSection(d *draft) {
	s, w := p.data, d.w
	t := table{Name: "pilots", Title: w.T("q.pilots"), Columns: []column{{Title: w.T("col.measure"), Kind: textKind}, {Title: w.T("col.pilots_n"), Kind: integer}, {Title: w.T("col.pilot_before"), Kind: decimalKind}, {Title: w.T("col.pilot_after"), Kind: decimalKind},
		{Title: w.T("col.controls_n"), Kind: integer}, {Title: w.T("col.control_before"), Kind: decimalKind}, {Title: w.T("col.control_after"), Kind: decimalKind}, {Title: w.T("col.pilot_difference"), Kind: decimalKind}, {Title: w.T("col.interval"), Kind: textKind}, {Title: w.T("col.reading"), Kind: textKind}}}
	text := ""
	for _, r := range s.governance.pilots {
		name := w.Or("pilot.", r.Metric)
		value := func(v float64) cell {
			switch {
			case math.IsNaN(v):
				return w.missing("why.none")
			case r.Metric == "ticket_rate":
				return cell{Value: v, Text: w.Decimal(v, 2)}
			}
			return cell{Value: v, Text: w.Percent(v)}
		}
		interval := w.missing("why.pilot_few")
		reading := w.T("pilot.unknown")
		if !math.IsNaN(r.EffectLow) && !math.IsNaN(r.EffectHigh) {
			low, high := value(r.EffectLow), value(r.EffectHigh)
			interval = w.text(w.T("pilot.interval", low.Text, high.Text))
			reading = w.T("pilot.same")
			switch {
			case r.EffectLow > 0:
				reading = w.T("pilot.higher")
			case r.EffectHigh < 0:
				reading = w.T("pilot.lower")
			}
			text += w.T("pilot.clause", name, reading)
		}
		t.Rows = append(t.Rows, []cell{w.text(name), w.count(r.Pilots), value(r.PilotBefore), value(r.PilotAfter), w.count(r.Controls), value(r.ControlBefore), value(r.ControlAfter), value(r.Effect), interval, w.text(strings.ReplaceAll(reading, "**", ""))})
	}
	sec := section{ID: "pilots", Question: w.T("q.pilots"), Answer: strong(w.T("a.pilots_none")), Note: w.T("note.pilots", w.Count(s.policyInt("pilots.months", 6))), Method: "pilots"}
	if len(t.Rows) > 0 {
		first := s.governance.pilots[0]
		if text == "" {
			text = w.T("pilot.unknown")
		}
		sec.Answer = strong(w.T("a.pilots", w.Count(first.Pilots), w.Count(first.Controls), text))
	}
	d.add(sec, nil, &t)
}
