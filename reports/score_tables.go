package reports

import (
	"math"
	"slices"
)

// classTable has the classes with their bands and how probable each is.
func (v scored) classTable() table {
	w := v.w
	t := table{Name: v.tableName("classes"), Title: w.T("score.table_classes"), Columns: []column{{Title: w.T("score.col_class"), Kind: textKind}, {Title: w.T("score.col_band"), Kind: textKind}, {Title: w.T("score.col_probability"), Kind: percentKind}, {Title: w.T("score.col_mark"), Kind: textKind}}}
	probability := map[string]float64{}
	for _, c := range v.classes[v.rule.Output][v.row.Company] {
		probability[c.Class] = c.Probability
	}
	for _, b := range v.bands[v.rule.Output] {
		p, ok := probability[b.Class]
		if !ok {
			continue
		}
		mark := ""
		switch b.Class {
		case v.row.RuleClass:
			mark = w.T("score.class_rule")
		case v.row.Class:
			mark = w.T("score.class_shown")
		}
		t.Rows = append(t.Rows, []cell{w.text(v.className(w, v.rule.Output, b.Class)), w.text(v.bandWords(w, v.rule.Output, b)), w.percent(p), w.text(mark)})
	}
	return t
}

// bandWords tells a half-open band: 75（含）至 85（不含）.
func (x *scores) bandWords(w *words, output string, band scoreBandRow) string {
	above := math.NaN()
	for _, b := range x.bands[output] {
		if b.Position < band.Position && !math.IsNaN(b.From) {
			above = b.From
		}
	}
	switch {
	case band.Position == noDataPosition:
		return w.T("score.band_none")
	case math.IsNaN(band.From):
		return w.T("score.band_last", w.Amount(above))
	case math.IsNaN(above):
		return w.T("score.band_first", w.Amount(band.From))
	}
	return w.T("score.band", w.Amount(band.From), w.Amount(above))
}

// tableName is unique among the tables of an edition.
func (v scored) tableName(what string) string {
	return "company-" + v.row.Company + "-score-" + v.rule.Output + "-" + what
}

// stepColumns are those of scored.stepRows.
func stepColumns(w *words) []column {
	return []column{{Title: w.T("score.col_step"), Kind: textKind}, {Title: w.T("score.col_points"), Kind: decimalKind}, {Title: w.T("score.col_sum"), Kind: decimalKind}, {Title: w.T("score.col_value"), Kind: decimalKind},
		{Title: "n", Kind: integer}, {Title: w.T("score.col_share"), Kind: percentKind}, {Title: w.T("score.col_clause"), Kind: textKind}, {Title: w.T("score.col_source"), Kind: textKind}}
}

// stepRows are the bookings of the score, each with its clause and where it comes from. Their points add
// to the unrounded score.
func (v scored) stepRows() [][]cell {
	w := v.w
	measure := map[string]string{}
	for _, c := range v.components[v.rule.Output] {
		measure[c.Code] = c.Measure
	}
	var out [][]cell
	sum := 0.0
	for _, r := range v.steps[v.rule.Output][v.row.Company] {
		sum += r.Points
		value, n, share, source := w.maybe(r.Value, 2), w.text(""), w.text(""), r.Item
		if !math.IsNaN(r.N) {
			n = w.count(int64(r.N))
		}
		if r.Hidden {
			value, n = w.missing("why.suppressed"), w.missing("why.suppressed")
		}
		if !math.IsNaN(r.Share) {
			share = w.percent(r.Share)
		}
		if m := measure[r.Code]; r.Kind == "component" && m != "" {
			source = w.T("score.measure_" + m)
		}
		out = append(out, []cell{w.text(v.stepName(r)), w.exact(r.Points), w.exact(math.Round(sum*1e4) / 1e4), value, n, share, w.text(r.Clause), w.text(source)})
	}
	return out
}

// stepName names a booking.
func (v scored) stepName(r scoreStepRow) string {
	switch r.Kind {
	case "base", "clamp":
		return v.w.T("score.step_" + r.Kind)
	case "cap":
		return v.w.T("score.step_cap", v.codeName(v.w, v.rule.Output, r.Code))
	}
	name := v.codeName(v.w, v.rule.Output, r.Code)
	if v.disputed(r.Item) {
		return v.w.T("score.step_disputed", name)
	}
	return name
}

// disputed tells whether an item is under objection.
func (v scored) disputed(item string) bool {
	return item != "" && slices.ContainsFunc(v.items[v.rule.Output][v.row.Company], func(i scoreItemRow) bool { return i.ID == item && i.Disputed })
}

// gainTable lists what would raise the score most.
func (v scored) gainTable() table {
	w := v.w
	t := table{Name: v.tableName("gains"), Title: w.T("score.q_raise"), Columns: []column{{Title: w.T("score.col_change"), Kind: textKind}, {Title: w.T("score.col_gain"), Kind: decimalKind}, {Title: w.T("score.col_class_then"), Kind: textKind}}}
	for _, g := range v.gains[v.rule.Output][v.row.Company] {
		t.Rows = append(t.Rows, []cell{w.text(w.T("score.gain_"+g.Kind, v.gainName(g))), w.exact(g.Gain), w.text(v.className(w, v.rule.Output, g.Class))})
	}
	return t
}

// historyTable lists the company's cycles, the latest first.
func (v scored) historyTable() table {
	w := v.w
	t := table{Name: v.tableName("history"), Title: w.T("score.q_history"), Columns: []column{{Title: w.T("score.col_cycle"), Kind: textKind}, {Title: w.T("score.col_score"), Kind: decimalKind}, {Title: w.T("score.col_interval"), Kind: textKind}, {Title: w.T("score.col_class"), Kind: textKind},
		{Title: w.T("score.col_mark"), Kind: textKind}, {Title: w.T("comparison.rank"), Kind: textKind}, {Title: w.T("score.col_rule"), Kind: textKind}}}
	for _, r := range v.history() {
		of := v
		of.row = r
		t.Rows = append([][]cell{{w.text(w.Cycle(r.Cycle)), w.score(r.Score, r.Places), w.text(of.interval()), w.text(of.classWords()), w.text(w.choices(of.marks())), of.ranks(), w.text(r.RuleVersion)}}, t.Rows...)
	}
	return t
}

// history are the company's cycles up to the one that is told.
func (v scored) history() []scoreRow {
	var out []scoreRow
	for _, r := range v.rows[v.rule.Output][v.row.Company] {
		out = append(out, r)
		if r.Cycle == v.cycle {
			break
		}
	}
	return out
}

// changeSentence compares the last two cycles: a change is called where the intervals do not meet.
func (v scored) changeSentence() string {
	w, rows := v.w, v.history()
	n := len(rows)
	if n < 2 {
		return w.T("score.history_first")
	}
	before := v
	before.row = rows[n-2]
	if math.IsNaN(before.row.Score) || math.IsNaN(v.row.Score) {
		return w.T("score.history_gap", w.Cycle(before.row.Cycle))
	}
	text := w.T("score.history", w.Cycle(before.row.Cycle), v.published(before.row.Score), before.interval(), v.published(v.row.Score), v.interval())
	text += w.T("score.history_" + changed(before.row, v.row))
	if before.row.RuleVersion != v.row.RuleVersion {
		text += w.T("score.other_rule", before.row.RuleVersion, v.row.RuleVersion)
	}
	return text
}

// changed tells how a score moved: up or down where the intervals do not meet, else same.
func changed(before, now scoreRow) string {
	switch {
	case now.Low > before.High:
		return "up"
	case now.High < before.Low:
		return "down"
	}
	return "same"
}

// itemColumns are those of scored.itemRows.
func itemColumns(w *words) []column {
	return []column{{Title: w.T("score.col_item"), Kind: textKind}, {Title: w.T("score.col_points"), Kind: decimalKind}, {Title: w.T("score.col_status"), Kind: textKind}, {Title: w.T("score.col_counted"), Kind: textKind}, {Title: w.T("score.col_occurred"), Kind: date}, {Title: w.T("score.col_expires"), Kind: date},
		{Title: w.T("score.col_subject"), Kind: textKind}, {Title: w.T("score.col_clause"), Kind: textKind}, {Title: w.T("score.col_number"), Kind: textKind}, {Title: w.T("score.col_evidence"), Kind: textKind}, {Title: w.T("score.col_recorder"), Kind: textKind}}
}

// itemRows are the items recorded for and against the company, the newest first; name names a compound.
func (v scored) itemRows(name func(string) string) [][]cell {
	w := v.w
	var out [][]cell
	for _, i := range v.items[v.rule.Output][v.row.Company] {
		status := w.text(w.Or("score.status_", i.Status))
		if i.Disputed {
			status = cell{Value: w.T("score.disputed"), Text: w.T("score.disputed"), Class: "warn", Basis: byState}
		}
		counted := w.T("word.no")
		if i.Counted {
			counted = w.T("word.yes")
		}
		subject := w.Or("score.subject_", i.Subject)
		if i.Compound != "" {
			subject = w.T("score.subject_of", subject, name(i.Compound))
		}
		out = append(out, []cell{w.text(v.codeName(w, v.rule.Output, i.Code)), w.exact(i.Points), status, w.text(counted), w.date(i.Occurred), w.date(i.Expires), w.text(subject), w.text(i.Clause), w.text(i.ID), w.text(i.Evidence), w.text(i.Recorder)})
	}
	return out
}
