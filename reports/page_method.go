package reports

import (
	"html/template"
	"math"

	"baimi/reports/workbook"
)

// metrics lists the definitions that the method page and the workbook print, in order. Each has a
// name, a meaning, a formula and a source in the catalogs.
func metrics() []string {
	return []string{"coverage", "targets", "path", "pace", "forecast", "change", "ladder", "next", "rate", "signal", "categories", "share", "handling", "course", "gaming", "hotspots", "interval", "matters", "placing", "comparison", "score", "score_interval", "class_probability", "owed", "agenda", "pilots", "events", "actions", "trust", "suppression", "office", "workdays"}
}

func (p *publisher) definitions(w *words) []workbook.Definition {
	var out []workbook.Definition
	for _, m := range metrics() {
		out = append(out, workbook.Definition{Name: w.T("metric." + m), Meaning: p.meaning(w, m), Formula: w.T("metric." + m + ".formula"), Source: w.T("metric." + m + ".source")})
	}
	return out
}

// meaning fills in the policy's own figures, so that the page never says another number than the
// one that was used.
func (p *publisher) meaning(w *words, metric string) string {
	s := p.data
	key := "metric." + metric + ".meaning"
	switch metric {
	case "coverage":
		return w.T(key, w.Count(s.issue.ShareNumerator), w.Count(s.issue.ShareDenominator), w.Date(s.issue.StartOn), w.Date(s.issue.DeadlineOn))
	case "ladder":
		return w.T(key, w.Count(s.policyInt("coverage.dormant_days", 90)))
	case "pace":
		return w.T(key, w.Count(stalledWeeks))
	case "targets":
		return w.T(key, w.Count(s.issue.BranchTarget), w.Date(s.issue.BranchTargetOn))
	case "forecast":
		return w.T(key, w.Percent(s.policyShare("forecast.level")))
	case "next":
		return w.T(key, w.Count(s.policyInt("branch.min_members", 3)))
	case "interval":
		return w.T(key, w.Count(s.issue.MinRankN))
	case "matters":
		return w.T(key, w.Count(s.policyInt("matters.window_days", 30)))
	case "comparison":
		number := func(name string) string { return w.Amount(s.policyShare("comparison." + name)) }
		return w.T(key, number("young_years"), number("old_years"), number("compound_middle"), number("compound_large"), number("company_middle"), number("company_large"),
			number("min_household_months"), number("min_expected"), w.Percent(s.policyShare("comparison.false_share")))
	case "signal":
		return w.T(key, w.Count(s.policyInt("trends.uprime_tickets", 50)))
	case "actions":
		return w.T(key, w.Count(s.policyInt("actions.months", 6)))
	case "hotspots":
		return w.T(key, w.Percent(s.policyShare("hotspots.false_share")), w.Count(s.policyInt("hotspots.min_tickets", 3)), w.Count(s.policyInt("hotspots.min_repeats", 3)))
	case "suppression":
		return w.T(key, w.Count(s.policyInt("suppression.min_count", 3)-1))
	}
	return w.T(key)
}

// methodPage explains every figure: what it means, how it is made, where it comes from.
func (p *publisher) methodPage(out *folder, e edition, w *words) error {
	s := p.data
	d := &draft{p: p, out: out, w: w, pg: p.newPage(e, w, "method", "method.html", w.T("title.method", w.Issue(s.issue.Issue)), w.T("nav.method"))}
	pg := d.pg
	pg.Crumbs = []link{{w.T("nav.city"), pg.Root + "index.html"}}
	key := "lead.method"
	if s.issue.PolicyExample {
		key = "lead.method_example"
	}
	pg.Lead = strong(w.T(key, s.issue.PolicyVersion, s.issue.PolicyName))
	for _, def := range metrics() {
		prose := template.HTML(`<dl class="def"><dt>` + template.HTMLEscapeString(w.T("method.meaning")) + `</dt><dd>` + template.HTMLEscapeString(p.meaning(w, def)) +
			`</dd><dt>` + template.HTMLEscapeString(w.T("method.formula")) + `</dt><dd>` + template.HTMLEscapeString(w.T("metric."+def+".formula")) +
			`</dd><dt>` + template.HTMLEscapeString(w.T("method.source")) + `</dt><dd>` + template.HTMLEscapeString(w.T("metric."+def+".source")) + `</dd></dl>`)
		d.add(section{ID: def, Question: w.T("metric." + def), Prose: prose}, nil, nil)
		if def == "forecast" {
			p.backTestSection(d)
		}
	}
	d.add(section{ID: "dictionary", Question: w.T("nav.dictionary"), Prose: template.HTML(`<p><a href="` + template.HTMLEscapeString(pg.Root) + `dictionary.html">` + template.HTMLEscapeString(w.T("a.to_dictionary")) + `</a></p>`)}, nil, nil)
	p.measureSections(d)
	p.systemSection(d)
	t := table{Name: "policy", Title: w.T("q.policy"), Columns: []column{{Title: w.T("col.policy_key"), Kind: textKind}, {Title: w.T("col.policy_value"), Kind: textKind}, {Title: w.T("col.version"), Kind: textKind}, {Title: w.T("col.effective"), Kind: date}}}
	for _, r := range s.policy {
		value := w.text(r.Value)
		if r.Key == "score.rules" {
			value = w.text(w.T("score.rules_text")) // a whole file; a page of its own says it in words
			if s.scores.any() {
				value.Href = pg.Root + "scores-rule.html"
			}
		}
		t.Rows = append(t.Rows, []cell{w.text(r.Key), value, w.text(r.Version), w.date(r.EffectiveOn)})
	}
	d.add(section{ID: "policy", Question: w.T("q.policy"), Answer: strong(w.T("a.policy", w.Count(int64(len(t.Rows)))))}, nil, &t)
	p.versionSection(d)
	return d.write("method.html")
}

// versionSection lists the versions of the policy, which of them is in force, and how much each changed.
func (p *publisher) versionSection(d *draft) {
	s, w := p.data, d.w
	t := table{Title: w.T("q.policy_versions"), Columns: []column{{Title: w.T("col.version"), Kind: textKind}, {Title: w.T("col.effective"), Kind: date}, {Title: w.T("col.received"), Kind: date},
		{Title: w.T("col.policy_keys"), Kind: integer}, {Title: w.T("col.policy_changed"), Kind: integer}, {Title: w.T("col.state"), Kind: textKind}}}
	answer := ""
	for _, v := range s.versions {
		if v.State == "in_force" {
			answer = w.T("a.policy_versions", w.Count(int64(len(s.versions))), v.Version, w.Date(v.EffectiveOn))
		}
		changed := w.missing("why.first_version")
		if !math.IsNaN(v.Changed) {
			changed = w.count(int64(v.Changed))
		}
		t.Rows = append(t.Rows, []cell{w.text(v.Version), w.date(v.EffectiveOn), w.date(v.ReceivedAt.In(p.Zone)), w.count(v.Keys), changed, w.text(w.T("policy." + v.State))})
	}
	if len(t.Rows) > 0 {
		d.add(section{ID: "versions", Question: w.T("q.policy_versions"), Answer: strong(answer)}, nil, &t)
	}
}

// backTestSection prints how past forecasts came out.
func (p *publisher) backTestSection(d *draft) {
	s, w := p.data, d.w
	if len(s.target.backTest) == 0 {
		return
	}
	t := table{Name: "forecast-backtest", Title: w.T("q.backtest"), Columns: []column{{Title: w.T("col.level"), Kind: textKind}, {Title: w.T("col.horizon"), Kind: integer}, {Title: w.T("col.forecasts"), Kind: integer}, {Title: w.T("col.inside"), Kind: integer}, {Title: w.T("col.share"), Kind: percentKind}}}
	for _, b := range s.target.backTest {
		t.Rows = append(t.Rows, []cell{w.text(w.Or("search.", b.Level)), w.count(b.Weeks), w.count(b.N), w.count(b.Inside), w.percent(b.Share)})
	}
	d.add(section{ID: "backtest", Question: w.T("q.backtest"), Answer: strong(w.T("a.backtest", w.Percent(s.target.backTest[0].Asked)))}, nil, &t)
}
