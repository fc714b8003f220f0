package reports

import (
	"math"
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
