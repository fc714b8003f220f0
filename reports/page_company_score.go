package reports

import (
	"html/template"
	"math"
)

// firmScore shows a company's scores: for each output how sure it is, how it came about, what would
// raise it, and its past; then the items, the projects and the company's own objections.
func (p *publisher) firmScore(d *draft, f *firm) {
	s := p.data
	told := s.scores.scoredIn(d.w, f.ID)
	for _, v := range told {
		v.sureSection(d)
		if math.IsNaN(v.row.Score) {
			continue
		}
		v.stepSection(d)
		v.raiseSection(d)
		v.historySection(d)
	}
	if len(told) > 0 {
		p.firmItems(d, f, told)
		p.firmProjects(d, f, told)
		p.firmCases(d, f)
	}
}

// scoreFigure is the first output's score among the figures of the company's page.
func (p *publisher) scoreFigure(w *words, f *firm) (figure, bool) {
	told := p.data.scores.scoredIn(w, f.ID)
	if len(told) == 0 {
		return figure{}, false
	}
	v := told[0]
	fig := figure{Metric: "score", Commands: "baimi explain score --company " + f.ID + " --cycle " + v.row.Cycle + " --output " + v.rule.Output,
		Label: w.T("score.figure", w.either(v.rule.Name, v.rule.NameEn), w.Cycle(v.row.Cycle)), Value: dash, Note: v.classWords()}
	if !math.IsNaN(v.row.Score) {
		fig.Value, fig.Unit, fig.Ratio = v.published(v.row.Score), w.T("score.unit"), v.interval()
		if marks := v.marks(); len(marks) > 0 {
			fig.Note = w.T("score.figure_note", fig.Note, w.choices(marks))
		}
	}
	return fig, true
}

// anchor is where the page tells the output.
func (v scored) anchor(part string) string {
	id := "score-" + slug(v.rule.Output)
	if part != "" {
		id += "-" + part
	}
	return id
}

// outputName names the output.
func (v scored) outputName() string { return v.w.either(v.rule.Name, v.rule.NameEn) }

func (v scored) sureSection(d *draft) {
	w := v.w
	t := v.classTable()
	sec := section{ID: v.anchor(""), Question: w.T("score.q_sure", v.outputName()), Answer: strong(v.sentence() + v.peers()), Note: w.T("score.note_sure", w.Percent(v.rule.MinProbability)), Method: "class_probability"}
	if marks := v.marks(); len(marks) > 0 {
		sec.Prose = template.HTML(`<p class="note">` + template.HTMLEscapeString(w.T("score.marked", w.choices(marks), v.row.RuleVersion)) + `</p>`)
	}
	d.add(sec, stripChart(w, v.parts()), &t)
}

func (v scored) stepSection(d *draft) {
	w := v.w
	t := table{Name: v.tableName("steps"), Title: w.T("score.q_steps", v.outputName()), Columns: stepColumns(w), Rows: v.stepRows()}
	d.add(section{ID: v.anchor("steps"), Question: w.T("score.q_steps", v.outputName()), Answer: strong(v.stepSentence()), Note: w.T("score.note_steps"), Method: "score"},
		waterfall(v.falls(), w.T("score.unit"), v.bandMarks(w, v.rule.Output)), &t)
}

// stepSentence sums the steps up by kind.
func (v scored) stepSentence() string {
	w := v.w
	sum := map[string]float64{}
	all := 0.0
	for _, r := range v.steps[v.rule.Output][v.row.Company] {
		sum[r.Kind] += r.Points
		all += r.Points
	}
	text := w.T("score.steps", w.Amount(sum["base"]), w.Points(sum["component"]/100), w.Points(sum["good"]/100), w.Points(sum["bad"]/100))
	if rest := sum["cap"] + sum["clamp"]; math.Abs(rest) >= 0.00005 {
		text += w.T("score.steps_cap", w.Points(rest/100))
	}
	text += w.T("score.steps_sum", w.Decimal(all, 4), v.published(v.row.Score))
	if v.row.ToNext > 0 && !v.row.has("veto") {
		text += w.T("score.to_next", v.published(v.row.ToNext))
	}
	return text
}

func (v scored) raiseSection(d *draft) {
	gains := v.gains[v.rule.Output][v.row.Company]
	if len(gains) == 0 {
		return
	}
	w, t := v.w, v.gainTable()
	d.add(section{ID: v.anchor("raise"), Question: w.T("score.q_raise_of", v.outputName()), Answer: strong(v.raiseSentence(gains[0])), Note: w.T("score.note_raise"), Method: "score"}, nil, &t)
}

// raiseSentence tells the one thing that would raise the score most.
func (v scored) raiseSentence(g scoreGainRow) string {
	w := v.w
	key := "score.raise_same"
	if g.Class != v.row.RuleClass {
		key = "score.raise_class"
	}
	return w.T(key, w.T("score.gain_"+g.Kind, v.gainName(g)), w.Decimal(g.Gain, 1), v.className(w, v.rule.Output, g.Class))
}

func (v scored) historySection(d *draft) {
	t := v.historyTable()
	d.add(section{ID: v.anchor("history"), Question: v.w.T("score.q_history_of", v.outputName()), Answer: strong(v.changeSentence()), Note: v.w.T("score.note_history"), Method: "score_interval"}, v.historyChart(), &t)
}

func (p *publisher) firmItems(d *draft, f *firm, told []scored) {
	w := d.w
	t := table{Name: "company-" + f.ID + "-score-items", Title: w.T("score.q_items"), Sorts: true, Columns: append([]column{{Title: w.T("score.col_output"), Kind: textKind}}, itemColumns(w)...)}
	for _, v := range told {
		for _, row := range v.itemRows(p.data.compoundLabel) {
			t.Rows = append(t.Rows, append([]cell{w.text(v.outputName())}, row...))
		}
	}
	d.add(section{ID: "score-items", Question: w.T("score.q_items"), Answer: strong(itemsSentence(w, told)), Note: w.T("score.note_items"), Method: "score"}, nil, &t)
}

// itemsSentence counts the items recorded for and against a company.
func itemsSentence(w *words, told []scored) string {
	var all, counted, disputed int64
	for _, v := range told {
		for _, i := range v.items[v.rule.Output][v.row.Company] {
			all++
			count(i.Counted, &counted)
			count(i.Disputed, &disputed)
		}
	}
	if all == 0 {
		return w.T("score.items_none")
	}
	return w.T("score.items", w.Count(all), w.Count(counted), w.Count(disputed))
}

func (p *publisher) firmProjects(d *draft, f *firm, told []scored) {
	s, w := p.data, d.w
	t := s.projectTable(w, told, func(id string) string {
		if !s.isCompound[id] {
			return ""
		}
		return d.pg.Site + "now/" + langPrefix(w) + compoundPath(id)
	})
	t.Name = "company-" + f.ID + "-score-projects"
	if len(t.Rows) > 0 {
		d.add(section{ID: "score-projects", Question: w.T("score.q_projects"), Answer: strong(w.T("score.projects", w.Count(int64(len(t.Rows))))), Note: w.T("score.note_projects"), Method: "score"}, nil, &t)
	}
}

// projectTable lists a company's projects with their own scores in every output; href leads to the page
// of a compound, nil to none.
func (s *snapshot) projectTable(w *words, told []scored, href func(string) string) table {
	t := table{Title: w.T("score.q_projects"), Sorts: href != nil, Columns: []column{{Title: w.T("col.compound"), Kind: textKind}, {Title: w.T("col.households"), Kind: integer}, {Title: w.T("score.col_share"), Kind: percentKind}}}
	own := map[string][]cell{}
	for _, v := range told {
		t.Columns = append(t.Columns, column{Title: v.outputName(), Kind: decimalKind})
		for _, x := range v.projects[v.rule.Output][v.row.Company] {
			own[x.Compound] = append(own[x.Compound], w.score(x.Score, v.row.Places))
		}
	}
	for _, x := range told[0].projects[told[0].rule.Output][told[0].row.Company] {
		if len(own[x.Compound]) != len(told) {
			continue
		}
		place := w.text(s.compoundLabel(x.Compound))
		if href != nil {
			place.Href = href(x.Compound)
		}
		t.Rows = append(t.Rows, append([]cell{place, w.count(x.Households), w.percent(x.Share)}, own[x.Compound]...))
	}
	return t
}

// firmCases lists the company's own objections and requests for repair.
func (p *publisher) firmCases(d *draft, f *firm) {
	s, w := p.data, d.w
	var own []scoreCaseRow
	for _, c := range s.scores.cases {
		if c.Company == f.ID {
			own = append(own, c)
		}
	}
	if len(own) == 0 {
		return
	}
	t := s.caseTable(w, "company-"+f.ID+"-score-cases", own, nil)
	d.add(section{ID: "score-cases", Question: w.T("score.q_own_cases"), Answer: strong(s.caseSentence(w, own)), Note: s.caseNote(w), Method: "score"}, nil, &t)
}
