package reports

import (
	"cmp"
	"slices"
	"time"
)

// owedFormsShown is how many owed questionnaires the page prints; the CSV has all.
const owedFormsShown = 40

// scoreCyclePage tells how far the process of the cycle has come and who is late.
func (p *publisher) scoreCyclePage(out *folder, e edition, w *words) error {
	x := &p.data.scores
	d := &draft{p: p, out: out, w: w, pg: p.newPage(e, w, "scores", "scores-cycle.html", w.T("title.score_cycle", w.Issue(p.data.issue.Issue)), w.T("score.nav_cycle"))}
	pg := d.pg
	pg.Crumbs = []link{{w.T("nav.city"), pg.Root + "index.html"}, {w.T("nav.scores"), pg.Root + "scores.html"}}
	pg.Lead = strong(p.stageSentence(w, x.state(x.cycle)))
	p.stageSection(d)
	p.owedEvaluations(d)
	p.flagSection(d)
	p.caseSection(d)
	return d.write("scores-cycle.html")
}

// stageSentence tells a cycle's stage, its questionnaires and its objections.
func (p *publisher) stageSentence(w *words, c scoreCycleRow) string {
	text := w.T("score.stage", w.Cycle(c.Cycle), w.Or("score.stage_", c.Stage))
	switch {
	case c.Stage == "publicity" && !c.PublicityUntil.IsZero():
		text += w.T("score.stage_until", w.Day(c.StageOn), w.Day(c.PublicityUntil))
	case !c.StageOn.IsZero():
		text += w.T("score.stage_since", w.Day(c.StageOn))
	}
	text += w.T("score.stage_forms", w.Count(c.Due), w.Count(c.Evaluations), w.Count(max(0, c.Due-c.Evaluations)))
	if c.Objections == 0 {
		return text + w.T("score.stage_quiet")
	}
	return text + w.T("score.stage_cases", w.Count(c.Objections), w.Count(c.Open), w.Count(c.Late))
}

func (p *publisher) stageSection(d *draft) {
	w := d.w
	t := table{Name: "scores-cycles", Title: w.T("score.q_stages"), Columns: []column{{Title: w.T("score.col_cycle"), Kind: textKind}, {Title: w.T("score.col_starts"), Kind: date}, {Title: w.T("score.col_ends"), Kind: date}, {Title: w.T("score.col_stage"), Kind: textKind}, {Title: w.T("score.col_stage_on"), Kind: date}, {Title: w.T("score.col_until"), Kind: date},
		{Title: w.T("score.col_due"), Kind: integer}, {Title: w.T("score.col_sent"), Kind: integer}, {Title: w.T("score.col_scored"), Kind: integer}, {Title: w.T("score.col_objections"), Kind: integer}, {Title: w.T("score.col_open"), Kind: integer}, {Title: w.T("score.col_late"), Kind: integer}}}
	for _, c := range p.data.scores.cycles {
		late := w.count(c.Late)
		if c.Late > 0 {
			late.Class, late.Basis = "warn", byState
		}
		t.Rows = append([][]cell{{w.text(w.Cycle(c.Cycle)), w.date(c.Starts), w.date(c.Ends), w.text(w.Or("score.stage_", c.Stage)), w.date(c.StageOn), w.date(c.PublicityUntil), w.count(c.Due), w.count(c.Evaluations), w.count(c.Scored), w.count(c.Objections), w.count(c.Open), late}}, t.Rows...)
	}
	d.add(section{ID: "stages", Question: w.T("score.q_stages"), Answer: strong(w.T("score.stages", w.Count(int64(len(t.Rows))))), Note: w.T("score.note_stages"), Method: "score"}, nil, &t)
}

// owedEvaluations lists the projects of the cycle of which no questionnaire came.
func (p *publisher) owedEvaluations(d *draft) {
	s, w := p.data, d.w
	t := table{Name: "scores-owed", Title: w.T("score.q_owed"), Sorts: true, Cap: owedFormsShown, Columns: []column{{Title: w.T("col.region"), Kind: textKind}, {Title: w.T("col.compound"), Kind: textKind}, {Title: w.T("col.company"), Kind: textKind}}}
	by := map[string]int64{}
	for _, o := range s.scores.owed {
		region := s.compound[o.Compound].Region
		by[region]++
		place := w.text(s.compoundLabel(o.Compound))
		if s.isCompound[o.Compound] {
			place.Href = d.pg.Site + "now/" + langPrefix(w) + compoundPath(o.Compound)
		}
		t.Rows = append(t.Rows, []cell{w.text(s.placeName(w, region)), place, w.text(s.companyLabel(o.Company))})
	}
	sec := section{ID: "owed", Question: w.T("score.q_owed"), Answer: strong(w.T("score.owed_none")), Note: w.T("score.note_owed", w.Count(owedFormsShown)), Method: "score"}
	if n := int64(len(t.Rows)); n > 0 {
		most := slices.MaxFunc(sortedKeysOf(by), func(a, b string) int { return cmp.Compare(by[a], by[b]) })
		sec.Answer = strong(w.T("score.owed", w.Count(n), s.placeName(w, most), w.Count(by[most])))
	}
	d.add(sec, nil, &t)
}

// sortedKeysOf are the keys of counts in order.
func sortedKeysOf(counts map[string]int64) []string {
	var out []string
	for k := range counts {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// companyLabel names a company, or gives its code.
func (s *snapshot) companyLabel(id string) string {
	if c, ok := s.company[id]; ok {
		return c.label()
	}
	return id
}

// flagSection counts the questionnaires that something speaks against, by cycle.
func (p *publisher) flagSection(d *draft) {
	x, w := &p.data.scores, d.w
	t := table{Name: "scores-flags", Title: w.T("score.q_flags"), Columns: []column{{Title: w.T("score.col_cycle"), Kind: textKind}, {Title: w.T("score.col_sent"), Kind: integer}, {Title: w.T("score.flag_employed"), Kind: integer}, {Title: w.T("score.flag_straight"), Kind: integer}, {Title: w.T("score.flag_full"), Kind: integer}, {Title: w.T("score.flag_late"), Kind: integer}, {Title: w.T("score.col_counted_forms"), Kind: integer}}}
	for _, c := range x.cycles {
		if f, ok := x.flags[c.Cycle]; ok {
			t.Rows = append([][]cell{{w.text(w.Cycle(c.Cycle)), w.count(f.Sent), w.count(f.Employed), w.count(f.Straight), w.count(f.Full), w.count(f.Late), w.count(f.Counted)}}, t.Rows...)
		}
	}
	sec := section{ID: "flags", Question: w.T("score.q_flags"), Answer: strong(w.T("score.flags_none")), Note: w.T("score.note_flags", w.Count(p.data.policyInt("score.straight_line_items", 12)), w.Count(p.data.policyInt("score.late_workdays", 10))), Method: "score"}
	if f, ok := x.flags[x.cycle]; ok {
		sec.Answer = strong(w.T("score.flags", w.Cycle(x.cycle), w.Count(f.Sent), w.Count(f.Employed), w.Count(f.Straight), w.Count(f.Full), w.Count(f.Late)))
	}
	d.add(sec, nil, &t)
}

func (p *publisher) caseSection(d *draft) {
	s, w := p.data, d.w
	t := s.caseTable(w, "scores-cases", s.scores.cases, func(c scoreCaseRow) cell {
		firm := w.text(s.companyLabel(c.Company))
		if s.firms[c.Company] != nil {
			firm.Href = d.pg.Root + companyPath(c.Company)
		}
		return firm
	})
	d.add(section{ID: "cases", Question: w.T("score.q_cases"), Answer: strong(s.caseSentence(w, s.scores.cases)), Note: s.caseNote(w), Method: "score"}, nil, &t)
}

// caseSentence counts objections and requests for repair, open and late ones.
func (s *snapshot) caseSentence(w *words, cases []scoreCaseRow) string {
	var open, late int64
	for _, c := range cases {
		count(c.Open, &open)
		count(c.VerifyLate || c.DecideLate, &late)
	}
	if len(cases) == 0 {
		return w.T("score.cases_none")
	}
	return w.T("score.cases", w.Count(int64(len(cases))), w.Count(open), w.Count(late))
}

// caseNote tells the clocks of the policy.
func (s *snapshot) caseNote(w *words) string {
	days := func(key string, def int64) string { return w.Count(s.policyInt("score."+key, def)) }
	return w.T("score.note_cases", days("verify_workdays", 1), days("decide_workdays", 2), days("extend_workdays", 3), days("repair_workdays", 3), days("min_publicity_months", 3))
}

// caseTable lists objections and requests for repair with their clocks; with firm it names the company
// of each.
func (s *snapshot) caseTable(w *words, name string, cases []scoreCaseRow, firm func(scoreCaseRow) cell) table {
	t := table{Name: name, Title: w.T("score.q_cases"), Sorts: true, Columns: []column{{Title: w.T("score.col_number"), Kind: textKind}}}
	if firm != nil {
		t.Columns = append(t.Columns, column{Title: w.T("col.company"), Kind: textKind})
	}
	t.Columns = append(t.Columns, column{Title: w.T("score.col_case"), Kind: textKind}, column{Title: w.T("score.col_about"), Kind: textKind}, column{Title: w.T("score.col_filed"), Kind: date}, column{Title: w.T("score.col_verify_due"), Kind: date}, column{Title: w.T("score.col_verified"), Kind: date},
		column{Title: w.T("score.col_decide_due"), Kind: date}, column{Title: w.T("score.col_decided"), Kind: date}, column{Title: w.T("score.col_decision"), Kind: textKind}, column{Title: w.T("score.col_ground"), Kind: textKind}, column{Title: w.T("score.col_correction"), Kind: textKind}, column{Title: w.T("score.col_office"), Kind: textKind})
	for _, c := range cases {
		about := c.Item
		if about == "" {
			about = w.T("score.about_score", w.Cycle(c.Cycle))
		}
		decision := w.T("score.undecided")
		if c.Decision != "" {
			decision = w.Or("score.decision_", c.Decision)
		}
		row := []cell{w.text(c.ID)}
		if firm != nil {
			row = append(row, firm(c))
		}
		kind := w.Or("score.case_", c.Kind)
		if c.Early {
			kind = w.T("score.case_early")
		}
		t.Rows = append(t.Rows, append(row, w.text(kind), w.text(about), w.date(c.Filed), w.date(c.VerifyDue), w.clock(c.Verified, c.VerifyLate), w.date(c.DecideDue), w.clock(c.Decided, c.DecideLate), w.text(decision), cell{Value: c.Ground, Text: c.Ground, Class: "wide"}, w.text(c.Correction), w.text(c.Office)))
	}
	return t
}

// clock is the day on which a step was done, and whether it came late or is overdue.
func (w *words) clock(done time.Time, late bool) cell {
	c := w.date(done)
	if done.IsZero() {
		c = w.text(w.T("score.not_done"))
	}
	if late {
		c.Text, c.Class, c.Basis = w.T("score.clock_late", c.Text), "warn", byState
	}
	return c
}
