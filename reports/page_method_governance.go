package reports

import "strings"

// sourcesOf names the datasets behind a system's measures.
func sourcesOf(system string) []string {
	return map[string][]string{
		"leaders":      {"buildings", "building_leaders", "leader_reports"},
		"duties":       {"leader_reports", "building_leaders"},
		"committees":   {"committees", "preparation_groups", "compounds"},
		"preprocedure": {"committees", "committee_decisions"},
		"handovers":    {"handovers"},
		"revenue":      {"revenue_disclosures", "service_contracts"},
		"facilities":   {"facility_renewals"},
		"epidemic":     {"epidemic_tasks"},
		"disputes":     {"disputes"},
		"findings":     {"findings"},
		"checkin":      {"member_checkins"},
		"survey":       {"surveys"},
	}[system]
}

// sources names the datasets behind a system's measures in this language.
func (w *words) sources(system string) string {
	var names []string
	for _, name := range sourcesOf(system) {
		names = append(names, w.Or("dataset.", name))
	}
	return w.choices(names)
}

// policyOf names the policy keys that a measure follows.
func policyOf(measure string) []string {
	return map[string][]string{
		"post_filled":        {"leaders.min_households", "leaders.min_occupancy"},
		"post_vacant":        {"leaders.min_households", "leaders.min_occupancy"},
		"wrongly_joint":      {"leaders.min_households", "leaders.min_occupancy"},
		"report_delivered":   {"leaders.report_due_day"},
		"reelection_overdue": {"committees.term_years"},
		"handover_on_time":   {"handover.days"},
		"handover_overdue":   {"handover.days"},
		"revenue_disclosed":  {"revenue.disclose_days"},
		"task_on_time":       {"epidemic.days"},
		"finding_rectified":  {"findings.days"},
		"finding_overdue":    {"findings.days"},
	}[measure]
}

// measureSections explain every governance measure in one line each, by group.
func (p *publisher) measureSections(d *draft) {
	s, w := p.data, d.w
	for _, g := range governanceGroups() {
		t := table{Title: w.T("q.gov_" + g.ID), Columns: []column{{Title: w.T("col.measure"), Kind: textKind}, {Title: w.T("method.meaning"), Kind: textKind},
			{Title: w.T("method.formula"), Kind: textKind}, {Title: w.T("method.source"), Kind: textKind}, {Title: w.T("col.policy_key"), Kind: textKind}}}
		for _, m := range s.measuresOf(g) {
			t.Rows = append(t.Rows, []cell{w.text(w.T("gov." + m.Measure)), w.text(w.T("gov." + m.Measure + ".meaning")), w.text(w.T("gov." + m.Measure + ".formula")),
				w.text(w.sources(m.System)), w.text(strings.Join(policyOf(m.Measure), w.T("list.comma")))})
		}
		d.add(section{ID: "gov-" + g.ID, Question: w.T("method.gov_" + g.ID), Answer: strong(w.T("a.method_gov"))}, nil, &t)
	}
}

// system is one of the notice's 18, with the pages that show it.
type system struct {
	Number int
	Key    string      // end of its message keys
	Where  [][2]string // page relative to the edition's root, and the message of its name
}

// noticeSystems lists where every system of the notice stands on the pages.
func noticeSystems() []system {
	region := func(anchor, name string) [2]string { return [2]string{"index.html#" + anchor, name} }
	return []system{
		{1, "coverage", [][2]string{region("coverage", "q.coverage"), region("ladder", "q.ladder")}},
		{2, "leaders", [][2]string{region("leaders", "q.gov_leaders")}},
		{3, "duties", [][2]string{region("leaders", "q.gov_leaders")}},
		{4, "committees", [][2]string{region("committees", "q.gov_committees")}},
		{5, "preprocedure", [][2]string{region("committees", "q.gov_committees")}},
		{6, "handovers", [][2]string{region("affairs", "q.gov_affairs")}},
		{7, "evaluation", [][2]string{{"scores.html", "nav.scores"}}},
		{8, "complaints", [][2]string{region("rate", "q.rate"), {"companies.html", "nav.companies"}}},
		{9, "revenue", [][2]string{region("affairs", "q.gov_affairs")}},
		{10, "facilities", [][2]string{region("affairs", "q.gov_affairs")}},
		{11, "epidemic", [][2]string{region("affairs", "q.gov_affairs")}},
		{12, "disputes", [][2]string{region("affairs", "q.gov_affairs")}},
		{13, "findings", [][2]string{region("affairs", "q.gov_affairs")}},
		{14, "linkage", [][2]string{region("owed", "q.owed"), {"quality.html#reconciliation", "q.reconciliation"}}},
		{15, "coordination", [][2]string{{"coordination.html", "nav.coordination"}}},
		{16, "checkin", [][2]string{region("people", "q.gov_people")}},
		{17, "survey", [][2]string{region("people", "q.gov_people")}},
		{18, "pilots", [][2]string{region("pilots", "q.pilots")}},
	}
}

// systemSection shows for each of the notice's systems where it stands.
func (p *publisher) systemSection(d *draft) {
	w := d.w
	t := table{Title: w.T("q.systems"), Columns: []column{{Title: w.T("col.number"), Kind: integer}, {Title: w.T("col.system"), Kind: textKind}, {Title: w.T("col.where"), Kind: textKind}, {Title: w.T("col.also"), Kind: textKind}}}
	shown := 0
	for _, x := range noticeSystems() {
		where, also := w.missing("why.no_data_yet"), w.text("")
		if len(x.Where) > 0 {
			shown++
			where = w.link(w.T(x.Where[0][1]), d.pg.Root+x.Where[0][0])
		}
		if len(x.Where) > 1 {
			also = w.link(w.T(x.Where[1][1]), d.pg.Root+x.Where[1][0])
		}
		t.Rows = append(t.Rows, []cell{w.count(int64(x.Number)), w.text(w.T("system." + x.Key)), where, also})
	}
	d.add(section{ID: "systems", Question: w.T("q.systems"), Answer: strong(w.T("a.systems", w.Count(int64(len(t.Rows))), w.Count(int64(shown))))}, nil, &t)
}
