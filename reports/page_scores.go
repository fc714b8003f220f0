package reports

import (
	"cmp"
	"html/template"
	"math"
	"slices"
)

// scoresPage tells how the companies of the city score: by class, how sure, beside complaints and
// inspections, and who moved for real. It lists them by name: there is no league table.
func (p *publisher) scoresPage(out *folder, e edition, w *words) error {
	x := &p.data.scores
	d := &draft{p: p, out: out, w: w, pg: p.newPage(e, w, "scores", "scores.html", w.T("title.scores", w.Issue(p.data.issue.Issue)), w.T("nav.scores"))}
	pg := d.pg
	pg.Crumbs = []link{{w.T("nav.city"), pg.Root + "index.html"}}
	if !x.any() {
		pg.Lead = strong(w.T("score.none"))
		return d.write("scores.html")
	}
	pg.Lead = strong(p.scoresLead(w))
	pg.Figures = p.scoreFigures(w)
	p.explainFigures(d, "")
	for _, rule := range x.outputs {
		c := p.cityScores(w, rule)
		c.distribution(d)
		c.beside(d)
		c.movers(d)
		c.agreement(d)
		t := p.scoreTable(w, rule, pg.Root)
		d.add(section{ID: c.anchor("companies"), Question: w.T("score.q_companies", c.name()), Answer: strong(w.T("score.companies", w.Count(int64(len(t.Rows))))), Note: w.T("score.note_companies"), Method: "score_interval"}, nil, &t)
	}
	pageLink(d, "cycle", w.T("score.q_cycle"), p.stageSentence(w, x.state(x.cycle)), "scores-cycle.html", w.T("score.to_cycle"))
	pageLink(d, "rule", w.T("score.q_rule"), w.T("score.rule_answer", x.ruleName(w), x.outputs[0].Version), "scores-rule.html", w.T("score.to_rule"))
	return d.write("scores.html")
}

// pageLink is a section that says in a sentence what another page of the edition says, and leads there.
func pageLink(d *draft, id, question, answer, path, text string) {
	d.add(section{ID: id, Question: question, Answer: strong(answer), Prose: template.HTML(`<p><a href="` + template.HTMLEscapeString(d.pg.Root+path) + `">` + template.HTMLEscapeString(text) + `</a></p>`)}, nil, nil)
}

// ruleName names the rule set of the cycle.
func (x *scores) ruleName(w *words) string {
	return w.either(x.outputs[0].Rule, x.outputs[0].RuleEn)
}

// cityScores are the scores of all companies in one output of the cycle.
type cityScores struct {
	*publisher
	x      *scores
	w      *words
	rule   scoreRuleRow
	firms  []scored // with a row in the cycle, by name
	scored int64    // of these, with a score
	unsure int64    // of these, less sure of their class than the rule asks
}

func (p *publisher) cityScores(w *words, rule scoreRuleRow) cityScores {
	c := cityScores{publisher: p, x: &p.data.scores, w: w, rule: rule}
	for _, r := range c.x.inCycle(rule.Output, c.x.cycle) {
		c.firms = append(c.firms, scored{c.x, w, rule, r})
		count(!math.IsNaN(r.Score), &c.scored)
		count(r.has("boundary"), &c.unsure)
	}
	slices.SortFunc(c.firms, func(a, b scored) int {
		return cmp.Or(cmp.Compare(p.data.firmLabel(a.row), p.data.firmLabel(b.row)), cmp.Compare(a.row.Company, b.row.Company))
	})
	return c
}

// firmLabel is the short name of a company, or the name under which it was scored.
func (s *snapshot) firmLabel(r scoreRow) string {
	if c, ok := s.company[r.Company]; ok {
		return c.label()
	}
	return cmp.Or(r.Name, r.Company)
}

// firmCell names a company and leads to its page, if it has one.
func (s *snapshot) firmCell(w *words, r scoreRow, root string) cell {
	c := w.text(s.firmLabel(r))
	if s.firms[r.Company] != nil {
		c.Href = root + companyPath(r.Company)
	}
	return c
}

func (c cityScores) name() string { return c.w.either(c.rule.Name, c.rule.NameEn) }

func (c cityScores) anchor(part string) string { return part + "-" + slug(c.rule.Output) }

// scoresLead is the sentence of the whole page, about its first output.
func (p *publisher) scoresLead(w *words) string {
	x := &p.data.scores
	c := p.cityScores(w, x.outputs[0])
	if c.scored == 0 {
		return w.T("score.lead_none", w.Cycle(x.cycle), c.name(), w.Count(int64(len(c.firms))))
	}
	largest := c.largest()
	text := w.T("score.lead", w.Cycle(x.cycle), w.Count(c.scored), c.name(), x.className(w, c.rule.Output, largest.class), w.Ratio(float64(largest.firms)/float64(c.scored), float64(largest.firms), c.scored))
	if c.unsure > 0 {
		text += w.T("score.lead_unsure", w.Count(c.unsure))
	}
	if x.before != "" {
		text += w.T("score.lead_moved", w.Count(int64(len(c.moved(true)))))
	}
	return text + w.T("lead.stop")
}

func (p *publisher) scoreFigures(w *words) []figure {
	x := &p.data.scores
	c := p.cityScores(w, x.outputs[0])
	disputed := int64(0)
	for _, v := range c.firms {
		count(v.row.Disputed, &disputed)
	}
	state := x.state(x.cycle)
	cycle := "--cycle " + x.cycle
	output := cycle + " --output " + c.rule.Output
	out := []figure{
		{Metric: "scored", Period: output, Label: w.T("score.fig_scored", w.Cycle(x.cycle)), Value: w.Count(c.scored), Unit: w.T("score.unit_firms"), Ratio: w.T("number.of", w.Count(c.scored), w.Count(int64(len(c.firms)))), Note: w.T("score.fig_scored_note")},
		{Metric: "unsure", Period: output, Parts: w.T("number.of", w.Count(c.unsure), w.Count(int64(len(c.firms)))), Label: w.T("score.fig_unsure"), Value: w.Count(c.unsure), Unit: w.T("score.unit_firms"), Note: w.T("score.fig_unsure_note", w.Percent(c.rule.MinProbability))},
		{Metric: "evaluations", Period: cycle, Label: w.T("score.fig_evaluations"), Value: w.Count(state.Evaluations), Unit: w.T("score.unit_forms"), Ratio: w.T("number.of", w.Count(state.Evaluations), w.Count(state.Due)), Note: w.T("score.fig_evaluations_note", w.Count(max(0, state.Due-state.Evaluations)))},
		{Metric: "objections", Period: cycle, Label: w.T("score.fig_objections"), Value: w.Count(state.Open), Unit: w.T("score.unit_cases"), Ratio: w.T("number.of", w.Count(state.Open), w.Count(state.Objections)), Note: w.T("score.fig_objections_note", w.Count(state.Late), w.Count(disputed))},
	}
	if state.Late > 0 {
		out[3].Mark, out[3].Tone, out[3].Basis = "◆", "warn", byState
	}
	return out
}

// classCount is a class with its companies, and how many one would expect in it by their probabilities.
type classCount struct {
	class    string
	firms    int64
	expected float64
	apart    bool // the class of too few data
}

func (c cityScores) classes() []classCount {
	var out []classCount
	for _, b := range c.x.bands[c.rule.Output] {
		k := classCount{class: b.Class, apart: b.Position == noDataPosition}
		for _, v := range c.firms {
			count(v.row.Class == b.Class, &k.firms)
			for _, y := range c.x.classes[c.rule.Output][v.row.Company] {
				if y.Class == b.Class {
					k.expected += y.Probability
				}
			}
		}
		out = append(out, k)
	}
	return out
}

// largest is the fullest class among the companies with a score.
func (c cityScores) largest() classCount {
	var best classCount
	for _, k := range c.classes() {
		if !k.apart && k.firms > best.firms {
			best = k
		}
	}
	return best
}

func (c cityScores) distribution(d *draft) {
	w := c.w
	var bars []bar
	t := table{Name: "scores-" + c.rule.Output + "-classes", Title: w.T("score.q_distribution", c.name()), Columns: []column{{Title: w.T("score.col_class"), Kind: textKind}, {Title: w.T("score.col_band"), Kind: textKind}, {Title: w.T("score.col_firms"), Kind: integer}, {Title: w.T("score.col_firms_share"), Kind: percentKind}, {Title: w.T("score.col_expected"), Kind: decimalKind}}}
	band := map[string]string{}
	for _, b := range c.x.bands[c.rule.Output] {
		band[b.Class] = c.x.bandWords(w, c.rule.Output, b)
	}
	for _, k := range c.classes() {
		name := c.x.className(w, c.rule.Output, k.class)
		b := bar{Name: name, Note: w.Count(k.firms), Value: float64(k.firms), Before: k.expected, Apart: k.apart, Tip: w.T("score.tip_class", name, w.Count(k.firms), w.Decimal(k.expected, 1))}
		row := []cell{w.text(name), w.text(band[k.class]), w.count(k.firms), w.missing("score.why_apart"), w.missing("score.why_apart")}
		if k.apart {
			b.Before, b.Tip = math.NaN(), w.T("score.tip_apart", name, w.Count(k.firms))
		} else if c.scored > 0 {
			row[3], row[4] = w.percent(float64(k.firms)/float64(c.scored)), w.decimal(k.expected, 1)
		}
		bars, t.Rows = append(bars, b), append(t.Rows, row)
	}
	answer := w.T("score.distribution_none")
	if k := c.largest(); c.scored > 0 {
		answer = w.T("score.distribution", c.x.className(w, c.rule.Output, k.class), w.Ratio(float64(k.firms)/float64(c.scored), float64(k.firms), c.scored), w.Count(c.unsure))
		if 2*k.firms > c.scored {
			answer += w.T("score.distribution_crowded")
		}
	}
	d.add(section{ID: c.anchor("distribution"), Question: w.T("score.q_distribution", c.name()), Answer: strong(answer), Note: w.T("score.note_distribution"), Method: "class_probability"}, barChart(bars, w.T("score.unit_firms")), &t)
}

// beside lays the branches' evaluation beside the complaint burden, where the output has both.
func (c cityScores) beside(d *draft) {
	w := c.w
	code := map[string]string{}
	for _, k := range c.x.components[c.rule.Output] {
		code[k.Measure] = k.Code
	}
	if code["evaluation"] == "" || code["burden"] == "" {
		return
	}
	var pairs []pair
	var evaluations []float64
	t := table{Name: "scores-" + c.rule.Output + "-beside", Title: w.T("score.q_beside"), Sorts: true, Columns: []column{{Title: w.T("col.company"), Kind: textKind}, {Title: w.T("score.axis_evaluation"), Kind: decimalKind}, {Title: w.T("score.col_forms_n"), Kind: integer}, {Title: w.T("score.axis_burden"), Kind: decimalKind}, {Title: w.T("score.col_matters_n"), Kind: integer}}}
	for _, v := range c.firms {
		measured := map[string]scoreStepRow{}
		for _, r := range c.x.steps[c.rule.Output][v.row.Company] {
			if r.Kind == "component" && !math.IsNaN(r.Value) {
				measured[r.Code] = r
			}
		}
		evaluation, known := measured[code["evaluation"]]
		matters, also := measured[code["burden"]]
		if !known || !also || matters.Hidden {
			continue
		}
		e, b := evaluation.Value, matters.Value
		name := c.data.firmLabel(v.row)
		pairs = append(pairs, pair{Evaluation: e, Burden: b, Tip: w.T("score.tip_beside", name, w.Decimal(e, 1), w.Decimal(b, 2))})
		evaluations = append(evaluations, e)
		t.Rows = append(t.Rows, []cell{c.data.firmCell(w, v.row, d.pg.Root), w.decimal(e, 1), w.count(int64(evaluation.N)), w.decimal(b, 2), w.count(int64(matters.N))})
	}
	sec := section{ID: c.anchor("beside"), Question: w.T("score.q_beside"), Answer: strong(w.T("score.beside_few")), Note: w.T("score.note_beside"), Method: "score"}
	if len(pairs) < 3 {
		d.add(sec, nil, &t)
		return
	}
	slices.Sort(evaluations)
	n := len(evaluations)
	middle := (evaluations[(n-1)/2] + evaluations[n/2]) / 2
	var praised, blamed int64 // well evaluated with many complaints; badly with few
	for _, x := range pairs {
		count(x.Evaluation > middle && x.Burden > 1, &praised)
		count(x.Evaluation < middle && x.Burden < 1, &blamed)
	}
	nameOutermost(pairs, middle, t)
	sec.Answer = strong(w.T("score.beside", w.Count(int64(n)), w.Count(praised), w.Count(blamed)))
	d.add(sec, scatterChart(w, pairs, middle), &t)
}

// nameOutermost labels those whom the branches praise beside the heaviest complaints.
func nameOutermost(pairs []pair, middle float64, t table) {
	var order []int
	for i, x := range pairs {
		if x.Evaluation > middle && x.Burden > 1 {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(pairs[b].Burden, pairs[a].Burden) })
	for _, i := range order[:min(labelledPoints, len(order))] {
		pairs[i].Label = t.Rows[i][0].Text
	}
}

// move is a company whose class of the rule changed between the last two cycles.
type move struct{ before, now scored }

// moved lists the companies whose class changed; with sure only those whose intervals do not meet.
func (c cityScores) moved(sure bool) []move {
	var out []move
	before := c.x.inCycle(c.rule.Output, c.x.before)
	for _, v := range c.firms {
		b, ok := before[v.row.Company]
		if !ok || b.RuleClass == v.row.RuleClass || math.IsNaN(b.Score) || math.IsNaN(v.row.Score) || sure && changed(b, v.row) == "same" {
			continue
		}
		out = append(out, move{scored{c.x, c.w, c.rule, b}, v})
	}
	return out
}

func (c cityScores) movers(d *draft) {
	w := c.w
	sec := section{ID: c.anchor("movers"), Question: w.T("score.q_movers", c.name()), Answer: strong(w.T("score.movers_first")), Method: "score_interval"}
	if c.x.before == "" {
		d.add(sec, nil, nil)
		return
	}
	real, all := c.moved(true), c.moved(false)
	t := table{Name: "scores-" + c.rule.Output + "-movers", Title: w.T("score.q_movers", c.name()), Columns: []column{{Title: w.T("col.company"), Kind: textKind}, {Title: w.T("score.col_was"), Kind: textKind}, {Title: w.T("score.col_now"), Kind: textKind}, {Title: w.Cycle(c.x.before), Kind: decimalKind}, {Title: w.T("score.col_interval"), Kind: textKind}, {Title: w.Cycle(c.x.cycle), Kind: decimalKind}, {Title: w.T("score.col_interval"), Kind: textKind}}}
	for _, m := range real {
		t.Rows = append(t.Rows, []cell{c.data.firmCell(w, m.now.row, d.pg.Root), w.text(m.before.classWords()), w.text(m.now.classWords()), w.score(m.before.row.Score, m.before.row.Places), w.text(m.before.interval()), w.score(m.now.row.Score, m.now.row.Places), w.text(m.now.interval())})
	}
	text := w.T("score.movers_none", w.Cycle(c.x.before), w.Cycle(c.x.cycle), w.Count(int64(len(all))))
	if len(real) > 0 {
		text = w.T("score.movers", w.Cycle(c.x.before), w.Cycle(c.x.cycle), w.Count(int64(len(all))), w.Count(int64(len(real))))
	}
	if len(all) > 0 && all[0].before.row.RuleVersion != c.rule.Version {
		text += w.T("score.other_rule", all[0].before.row.RuleVersion, c.rule.Version)
	}
	sec.Answer = strong(text)
	d.add(sec, nil, &t)
}

// agreement tells in words whether the scores say what inspections found.
func (c cityScores) agreement(d *draft) {
	w := c.w
	v, ok := c.x.validity[c.rule.Output]
	text := w.T("score.agreement_none")
	if ok && v.Companies > 0 {
		text = w.T("score.agreement", w.Count(v.Companies), w.Count(v.Failed))
		switch {
		case math.IsNaN(v.AUC) || math.IsNaN(v.AUCLow):
			text += w.T("score.agreement_few")
		case v.AUCLow > 0.5:
			text += w.T("score.agreement_yes", w.Percent(v.AUC), w.Interval(v.AUCLow, v.AUCHigh))
		case v.AUCHigh < 0.5:
			text += w.T("score.agreement_against", w.Percent(v.AUC), w.Interval(v.AUCLow, v.AUCHigh))
		default:
			text += w.T("score.agreement_no", w.Percent(v.AUC), w.Interval(v.AUCLow, v.AUCHigh))
		}
		if !math.IsNaN(v.Rank) {
			text += w.T("score.agreement_rank", w.Decimal(v.Rank, 2), w.Range(v.RankLow, v.RankHigh))
		}
	}
	d.add(section{ID: c.anchor("agreement"), Question: w.T("score.q_agreement", c.name()), Answer: strong(text)}, nil, nil)
}

// scoreTable lists the companies of an output by name: no order of merit. The rank is printed as the
// interval that it is.
func (p *publisher) scoreTable(w *words, rule scoreRuleRow, root string) table {
	t := table{Name: "scores-" + rule.Output, Title: w.T("score.q_companies", w.either(rule.Name, rule.NameEn)), Sorts: true, Columns: append([]column{{Title: w.T("col.company"), Kind: textKind}}, scoreColumns(w)...)}
	for _, v := range p.cityScores(w, rule).firms {
		t.Rows = append(t.Rows, append([]cell{p.data.firmCell(w, v.row, root)}, v.cells()...))
	}
	return t
}

// scoreColumns are those of scored.cells.
func scoreColumns(w *words) []column {
	return []column{{Title: w.T("score.col_class"), Kind: textKind}, {Title: w.T("score.col_mark"), Kind: textKind}, {Title: w.T("score.col_score"), Kind: decimalKind}, {Title: w.T("score.col_interval"), Kind: textKind}, {Title: w.T("score.col_probability"), Kind: percentKind},
		{Title: w.T("score.col_projects"), Kind: integer}, {Title: w.T("col.households"), Kind: integer}, {Title: w.T("comparison.rank"), Kind: textKind, Hint: w.T("score.rank_hint")}, {Title: w.T("score.col_uscc"), Kind: textKind}, {Title: w.T("col.code_valid"), Kind: textKind}}
}

func (v scored) cells() []cell {
	w, r := v.w, v.row
	probability := w.missing("score.why_no_score")
	if !math.IsNaN(r.Probability) {
		probability = w.percent(r.Probability)
	}
	valid := w.T("word.no")
	if r.ValidCode {
		valid = w.T("word.yes")
	}
	return []cell{w.text(v.classWords()), w.text(w.choices(v.marks())), w.score(r.Score, r.Places), w.text(v.interval()), probability, w.count(r.Projects), w.count(r.Households), v.ranks(), w.text(r.Company), w.text(valid)}
}
