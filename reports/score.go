package reports

import (
	"math"
	"slices"
	"strings"
)

// scored is one company's score in one output as its page, its notice and the workbook tell it.
type scored struct {
	*scores
	w    *words
	rule scoreRuleRow
	row  scoreRow
}

// scoredIn returns what is told of a company in every output of the cycle in which it has a row.
func (x *scores) scoredIn(w *words, company string) []scored {
	var out []scored
	for _, rule := range x.outputs {
		if row, ok := x.of(rule.Output, company); ok {
			out = append(out, scored{x, w, rule, row})
		}
	}
	return out
}

// either returns the name in this language, Chinese where there is no other.
func (w *words) either(zh, en string) string {
	if w.Code != "zh" && en != "" {
		return en
	}
	return zh
}

// Cycle prints 2022年二季度, 2022年上半年 or 2022年.
func (w *words) Cycle(cycle string) string {
	if year, half, ok := strings.Cut(cycle, "H"); ok {
		return w.T("score.half_"+half, year)
	}
	if !strings.Contains(cycle, "Q") {
		return w.T("score.year", cycle)
	}
	return w.Quarter(cycle)
}

// className is a class with its name: B（良好）.
func (x *scores) className(w *words, output, class string) string {
	for _, b := range x.bands[output] {
		if name := w.either(b.Name, b.NameEn); b.Class == class && name != class {
			if math.IsNaN(b.From) && b.Position == noDataPosition {
				return name
			}
			return w.T("score.class", class, name)
		}
	}
	return class
}

// noDataPosition is the position of the class of too few data among the bands.
const noDataPosition = 99

// codeName names a component, an item or a group of an output, or gives its code.
func (x *scores) codeName(w *words, output, code string) string {
	for _, c := range x.components[output] {
		if c.Code == code {
			return w.either(c.Name, c.NameEn)
		}
	}
	for _, i := range x.ruleItems[output] {
		if i.Code == code {
			return w.either(i.Name, i.NameEn)
		}
	}
	return x.groupName(w, output, code)
}

// groupName names a group of items of an output, or gives its code.
func (x *scores) groupName(w *words, output, code string) string {
	for _, g := range x.groups[output] {
		if g.Code == code {
			return w.either(g.Name, g.NameEn)
		}
	}
	return code
}

// published prints a score with the places that the rule publishes.
func (v scored) published(score float64) string { return v.w.Decimal(score, int(v.row.Places)) }

// interval prints where the score lies with 90 %.
func (v scored) interval() string {
	if math.IsNaN(v.row.Low) {
		return dash
	}
	return v.published(v.row.Low) + "–" + v.published(v.row.High)
}

// classWords is the class shown, and the rule's own where they differ: B（良好），暂列 C（合格）.
func (v scored) classWords() string {
	own := v.className(v.w, v.rule.Output, v.row.RuleClass)
	if v.row.Class == v.row.RuleClass {
		return own
	}
	return v.w.T("score.held_class", own, v.className(v.w, v.rule.Output, v.row.Class))
}

// marks are the words beside a class: 边界, 暂列, 异议中, 试评.
func (v scored) marks() []string {
	var out []string
	for _, reason := range []string{"boundary", "held", "veto", "floor"} {
		if v.row.has(reason) {
			out = append(out, v.w.T("score.mark_"+reason))
		}
	}
	if v.row.Disputed {
		out = append(out, v.w.T("score.disputed"))
	}
	if v.row.Trial {
		out = append(out, v.w.T("score.mark_trial"))
	}
	if v.rule.Example {
		out = append(out, v.w.T("score.mark_example"))
	}
	return out
}

// sentence is what a reader could read aloud: score, class, how sure, and what lowers it most.
func (v scored) sentence() string {
	w, r := v.w, v.row
	cycle, name := w.Cycle(r.Cycle), w.either(v.rule.Name, v.rule.NameEn)
	if math.IsNaN(r.Score) {
		return w.T("score.no_data", cycle, name, v.classWords())
	}
	text := w.T("score.sentence", cycle, name, v.published(r.Score), v.classWords())
	switch {
	case math.IsNaN(r.Probability):
	case r.has("boundary"):
		text += w.T("score.unsure", v.interval(), w.Percent(r.Probability), w.Percent(v.rule.MinProbability))
	default:
		text += w.T("score.sure", v.interval(), w.Percent(r.Probability))
	}
	for _, reason := range []string{"held", "veto", "floor"} {
		if r.has(reason) {
			text += w.T("score.because_"+reason, v.className(w, v.rule.Output, r.Class))
		}
	}
	if gains := v.gains[v.rule.Output][r.Company]; len(gains) > 0 {
		text += w.T("score.lowers", v.gainName(gains[0]), w.Decimal(gains[0].Gain, 1))
	}
	text += w.T("lead.stop")
	if r.Disputed {
		text += w.T("score.sentence_disputed")
	}
	if r.Trial {
		text += w.T("score.sentence_trial")
	}
	return text
}

// gainName names what lowers a score: a component, or an item with its number.
func (v scored) gainName(g scoreGainRow) string {
	name := v.codeName(v.w, v.rule.Output, g.Code)
	switch {
	case v.disputed(g.Item):
		return v.w.T("score.item_disputed", name, g.Item)
	case g.Item != "":
		return v.w.T("score.item_of", name, g.Item)
	}
	return name
}

// peers tells the rank as the interval that it is.
func (v scored) peers() string {
	if v.row.RankLow == 0 {
		return ""
	}
	return v.w.T("score.peers", v.w.Count(v.row.Ranked), v.w.Count(v.row.RankLow), v.w.Count(v.row.RankHigh))
}

// ranks is the rank interval of a table: 5–18（42）.
func (v scored) ranks() cell {
	if v.row.RankLow == 0 {
		return v.w.missing("score.why_no_score")
	}
	return v.w.text(v.w.T("comparison.ranks", v.w.Count(v.row.RankLow), v.w.Count(v.row.RankHigh), v.w.Count(v.row.Ranked)))
}

// score is the published score as a cell.
func (w *words) score(v float64, places int64) cell {
	if math.IsNaN(v) {
		return w.missing("score.why_no_score")
	}
	return cell{Value: v, Text: w.Decimal(v, int(places))}
}

// exact is a booking: points with the four decimals in which they are booked.
func (w *words) exact(v float64) cell {
	if math.IsNaN(v) {
		return w.text("")
	}
	return cell{Value: v, Text: w.Decimal(v, 4)}
}

// maybe is a number of which a row may have none.
func (w *words) maybe(v float64, places int) cell {
	if math.IsNaN(v) {
		return w.text("")
	}
	return w.decimal(v, places)
}

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
