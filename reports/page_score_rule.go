package reports

import (
	"html/template"
	"math"
	"strings"
)

// scoreRulePage says the rule in words that a company can read.
func (p *publisher) scoreRulePage(out *folder, e edition, w *words) error {
	x := &p.data.scores
	d := &draft{p: p, out: out, w: w, pg: p.newPage(e, w, "scores", "scores-rule.html", w.T("title.score_rule", w.Issue(p.data.issue.Issue)), w.T("score.nav_rule"))}
	pg := d.pg
	pg.Crumbs = []link{{w.T("nav.city"), pg.Root + "index.html"}, {w.T("nav.scores"), pg.Root + "scores.html"}}
	pg.Lead = strong(x.ruleLead(w))
	for _, rule := range x.outputs {
		x.formulaSection(d, rule)
		x.componentSection(d, rule)
		x.itemSection(d, rule)
		x.bandSection(d, rule)
	}
	return d.write("scores-rule.html")
}

// ruleLead names the rule, its version and who signed it.
func (x *scores) ruleLead(w *words) string {
	r := x.outputs[0]
	signed := r.SignedBy
	if signed == "" {
		signed = w.T("score.unsigned")
	}
	text := w.T("score.rule_lead", w.Cycle(x.cycle), x.ruleName(w), r.Version, signed)
	if r.Example {
		text += w.T("score.rule_example")
	}
	if r.Trial {
		text += w.T("score.sentence_trial")
	}
	return text
}

// formulaSection is the rule of an output in sentences.
func (x *scores) formulaSection(d *draft, rule scoreRuleRow) {
	w := d.w
	name := w.either(rule.Name, rule.NameEn)
	weights := 0.0
	for _, c := range x.components[rule.Output] {
		weights += c.Weight
	}
	lines := []string{w.T("score.formula_round", w.T("score.rounding_"+rule.Rounding), w.Count(rule.Places))}
	if !math.IsNaN(rule.Low) || !math.IsNaN(rule.High) {
		lines = append(lines, w.T("score.formula_clamp", w.Amount(rule.Low), w.Amount(rule.High)))
	}
	lines = append(lines, w.T("score.formula_data", w.Count(rule.MinEvaluations), w.Count(rule.MinHouseholds), w.Count(rule.MinMonths), w.either(rule.NoData, rule.NoDataEn)))
	below := "mark"
	if rule.Below == "hold" {
		below = "hold"
	}
	lines = append(lines, w.T("score.formula_"+below, w.Percent(rule.MinProbability)))
	if rule.Floor != "" {
		lines = append(lines, w.T("score.formula_floor", x.className(w, rule.Output, rule.Floor)))
	}
	var list strings.Builder
	list.WriteString("<ul>")
	for _, line := range lines {
		list.WriteString("<li>" + string(strong(line)) + "</li>")
	}
	list.WriteString("</ul>")
	d.add(section{ID: "formula-" + slug(rule.Output), Question: w.T("score.q_formula", name), Answer: strong(w.T("score.formula", name, w.Amount(rule.Base), w.Amount(weights))), Prose: template.HTML(list.String()), Method: "score"}, nil, nil)
}

func (x *scores) componentSection(d *draft, rule scoreRuleRow) {
	w := d.w
	name := w.either(rule.Name, rule.NameEn)
	t := table{Name: "scores-rule-" + rule.Output + "-components", Title: w.T("score.q_components", name), Columns: []column{{Title: w.T("score.col_component"), Kind: textKind}, {Title: w.T("score.col_weight"), Kind: decimalKind}, {Title: w.T("score.col_measure"), Kind: textKind}, {Title: w.T("score.col_transform"), Kind: textKind},
		{Title: w.T("score.col_rollup"), Kind: textKind}, {Title: w.T("score.col_missing"), Kind: textKind}, {Title: w.T("score.col_clause"), Kind: textKind}}}
	for _, c := range x.components[rule.Output] {
		transform := c.transform(w)
		t.Rows = append(t.Rows, []cell{
			w.text(w.either(c.Name, c.NameEn)), w.maybe(c.Weight, 2), w.text(w.Or("score.measure_", c.Measure)),
			{Value: transform, Text: transform, Class: "wide"}, w.text(w.Or("score.rollup_", c.Rollup)), w.text(c.absence(w)), w.text(c.Clause),
		})
	}
	sec := section{ID: "components-" + slug(rule.Output), Question: w.T("score.q_components", name), Answer: strong(w.T("score.components_none")), Note: w.T("score.note_components"), Method: "score"}
	if n := int64(len(t.Rows)); n > 0 {
		sec.Answer = strong(w.T("score.components", w.Count(n)))
	}
	d.add(sec, nil, &t)
}

// transform tells how a measure becomes points: 0.5 → 100 分，1 → 75 分.
func (c scoreComponentRow) transform(w *words) string {
	var parts []string
	for _, corner := range strings.Split(c.Line, "|") {
		measure, points, _ := strings.Cut(corner, "→")
		parts = append(parts, w.T("score.transform", measure, points))
	}
	return strings.Join(parts, w.T("list.semicolon"))
}

// absence tells what stands in for a measure that is missing.
func (c scoreComponentRow) absence(w *words) string {
	text := w.T("score.missing_points", c.Missing)
	if c.Missing == "renormalise" {
		text = w.T("score.missing_renormalise")
	}
	if c.MinN > 1 {
		text = w.T("score.missing_below", w.Count(c.MinN), text)
	}
	return text
}

func (x *scores) itemSection(d *draft, rule scoreRuleRow) {
	w := d.w
	name := w.either(rule.Name, rule.NameEn)
	t := table{Name: "scores-rule-" + rule.Output + "-items", Title: w.T("score.q_rule_items", name), Sorts: true, Columns: []column{{Title: w.T("score.col_item"), Kind: textKind}, {Title: w.T("score.col_points"), Kind: decimalKind}, {Title: w.T("score.col_cap"), Kind: decimalKind}, {Title: w.T("score.col_group"), Kind: textKind}, {Title: w.T("score.col_months"), Kind: integer},
		{Title: w.T("score.col_subject"), Kind: textKind}, {Title: w.T("score.col_rollup"), Kind: textKind}, {Title: w.T("score.col_veto"), Kind: textKind}, {Title: w.T("score.col_clause"), Kind: textKind}, {Title: w.T("score.col_code"), Kind: textKind}}}
	for _, i := range x.ruleItems[rule.Output] {
		points := i.Points
		if i.Kind == "bad" {
			points = -points
		}
		veto := w.text("")
		if i.Veto != "" {
			veto = w.text(w.T("score.veto_at", x.className(w, rule.Output, i.Veto)))
		}
		group := w.text("")
		if i.Group != "" {
			group = w.text(x.groupName(w, rule.Output, i.Group))
		}
		rollup := w.Or("score.rollup_", i.Rollup)
		if i.Rollup == "" || i.Subject == "company" {
			rollup = w.T("score.rollup_sum")
		}
		t.Rows = append(t.Rows, []cell{w.text(w.either(i.Name, i.NameEn)), w.maybe(points, 2), w.maybe(i.Cap, 2), group, w.count(i.Months), w.text(w.Or("score.subject_", i.Subject)), w.text(rollup), veto, w.text(i.Clause), w.text(i.Code)})
	}
	sec := section{ID: "items-" + slug(rule.Output), Question: w.T("score.q_rule_items", name), Answer: strong(w.T("score.rule_items_none")), Note: w.T("score.note_rule_items"), Method: "score"}
	if n := int64(len(t.Rows)); n > 0 {
		sec.Answer = strong(w.T("score.rule_items", w.Count(n)) + x.groupWords(w, rule.Output))
	}
	d.add(sec, nil, &t)
}

// groupWords tells what the items of each group take or give at most together.
func (x *scores) groupWords(w *words, output string) string {
	var text strings.Builder
	for _, g := range x.groups[output] {
		name := w.either(g.Name, g.NameEn)
		if !math.IsNaN(g.CapBad) {
			text.WriteString(w.T("score.group_bad", name, w.Amount(g.CapBad)))
		}
		if !math.IsNaN(g.CapGood) {
			text.WriteString(w.T("score.group_good", name, w.Amount(g.CapGood)))
		}
	}
	return text.String()
}

func (x *scores) bandSection(d *draft, rule scoreRuleRow) {
	w := d.w
	name := w.either(rule.Name, rule.NameEn)
	t := table{Name: "scores-rule-" + rule.Output + "-bands", Title: w.T("score.q_bands", name), Columns: []column{{Title: w.T("score.col_class"), Kind: textKind}, {Title: w.T("score.col_band"), Kind: textKind}}}
	for _, b := range x.bands[rule.Output] {
		t.Rows = append(t.Rows, []cell{w.text(x.className(w, rule.Output, b.Class)), w.text(x.bandWords(w, rule.Output, b))})
	}
	d.add(section{ID: "bands-" + slug(rule.Output), Question: w.T("score.q_bands", name), Answer: strong(w.T("score.bands")), Method: "class_probability"}, nil, &t)
}
