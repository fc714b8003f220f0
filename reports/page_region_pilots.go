package reports

import (
	"math"
	"strings"
)

// words says which pilot, since when and until when.
func (x pilotCompoundRow) words(w *words) string {
	name := x.Pilot
	if name == "" {
		name = w.T("word.yes")
	}
	if !x.ToOn.IsZero() {
		return w.T("pilot.was", name, w.Date(x.FromOn), w.Date(x.ToOn))
	}
	return w.T("pilot.since", name, w.Date(x.FromOn))
}

// pilotListSection lists the pilots of a district, town or community; one without any says nothing.
func (p *publisher) pilotListSection(d *draft, r regionRow) {
	s, w := p.data, d.w
	t := table{Name: r.Code + "-pilots", Title: w.T("q.pilot_list"), Sorts: true, Cap: owedShown, Columns: []column{{Title: w.T("col.compound"), Kind: textKind}, {Title: w.T("col.town"), Kind: textKind}, {Title: w.T("col.pilot"), Kind: textKind}, {Title: w.T("col.from"), Kind: date}, {Title: w.T("col.to"), Kind: date}}}
	now := int64(0)
	for _, x := range s.governance.pilotCompounds {
		if r.Code != x.District && r.Code != x.Town && r.Code != x.Region {
			continue
		}
		count(x.ToOn.IsZero(), &now)
		to := w.date(x.ToOn)
		if x.ToOn.IsZero() {
			to = w.missing("why.still_pilot")
		}
		name := w.link(x.Name, d.pg.Site+"now/"+langPrefix(w)+compoundPath(x.Compound))
		t.Rows = append(t.Rows, []cell{name, w.text(w.Name(s.region[x.Town])), w.text(x.Pilot), w.date(x.FromOn), to})
	}
	if len(t.Rows) == 0 {
		return
	}
	up := w.T("a.pilot_list", w.Count(now), w.Count(int64(len(t.Rows))-now))
	d.add(section{ID: "pilots", Question: w.T("q.pilot_list"), Answer: strong(up), Note: w.T("note.pilot_list"), Method: "pilots"}, nil, &t)
}

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
