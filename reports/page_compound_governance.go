package reports

import (
	"html/template"
	"strings"
)

// eventsShown is how many cases or decisions a compound's page prints.
const eventsShown = 30

// compoundGovernance shows a compound's leaders, committee, decisions and cases, one by one: here
// nothing is a share, so nothing needs an interval.
func (p *publisher) compoundGovernance(d *draft, c compoundRow) {
	p.compoundLeaders(d, c)
	p.compoundCommittee(d, c)
	p.compoundDecisions(d, c)
	p.compoundRevenue(d, c)
	p.compoundCases(d, c)
	p.compoundAnswers(d, c)
}

// fact is one line of a definition list.
type fact struct{ Label, Text string }

func factList(facts []fact) template.HTML {
	var b strings.Builder
	b.WriteString(`<dl class="def">`)
	for _, f := range facts {
		b.WriteString(`<dt>` + template.HTMLEscapeString(f.Label) + `</dt><dd>` + string(strong(f.Text)) + `</dd>`)
	}
	b.WriteString(`</dl>`)
	return template.HTML(b.String())
}

// orMissing prints text, or the dash with its reason.
func (w *words) orMissing(text, why string) string {
	if text == "" || text == dash {
		return dash + w.T("number.because", w.T(why))
	}
	return text
}

func (p *publisher) compoundLeaders(d *draft, c compoundRow) {
	w := d.w
	l, ok := p.data.governance.leaders[c.ID]
	sec := section{ID: "leaders", Question: w.T("q.compound_leaders"), Method: "gov-leaders"}
	switch {
	case !ok || l.Buildings == 0:
		sec.Answer = strong(w.T("a.compound_leaders_empty"))
	case l.Due == 0:
		sec.Answer = strong(w.T("a.compound_leaders_not_due"))
	default:
		sec.Answer = strong(w.T("a.compound_leaders", w.Count(l.Due), w.Count(l.Filled), w.Count(l.Vacant)))
		facts := []fact{{w.T("col.buildings"), w.Count(l.Buildings)}, {w.T("col.posts"), w.T("leaders.posts", w.Count(l.Filled), w.Count(l.Due), w.Count(l.HeldJointly))},
			{w.T("gov.wrongly_joint"), w.Count(l.WronglyJoint)}, {w.T("gov.notice_done"), w.T("number.of", w.Count(l.Noticed), w.Count(l.Leaders))}}
		reports := ""
		if !l.ReportMonth.IsZero() {
			reports = w.T("leaders.reports", w.Month(l.ReportMonth), w.Count(l.ReportsDelivered), w.Count(l.ReportsOwed))
		}
		sec.Prose = factList(append(facts, fact{w.T("col.reports"), w.orMissing(reports, "why.none")}))
	}
	d.add(sec, nil, p.dutyTable(w, c))
}

func (p *publisher) compoundCommittee(d *draft, c compoundRow) {
	w := d.w
	rows := p.data.governance.committees[c.ID]
	sec := section{ID: "committee", Question: w.T("q.compound_committee"), Answer: strong(w.T("a.compound_committee_none")), Method: "gov-committees"}
	var lines []string
	var facts []fact
	for _, k := range rows {
		body := w.Or("body.", k.Body)
		line := w.T("committee.line", body, w.Or("committee_stage.", k.Stage))
		if k.DaysOverdue > 0 {
			line += w.T("committee.overdue", w.Count(k.DaysOverdue))
		}
		lines = append(lines, line)
		members := ""
		if k.Members > 0 {
			members = w.T("committee.members", w.Count(k.Members), w.Count(k.PartyMembers), w.Count(k.CrossMembers))
		}
		facts = append(facts, fact{body, w.T("committee.dates", w.orMissing(w.Date(k.FoundedOn), "why.none"), w.orMissing(w.Date(k.TermEndsOn), "why.none"))}, fact{w.T("col.members"), w.orMissing(members, "why.none")})
		if k.Body == "owners" {
			facts = append(facts, fact{w.T("col.convention"), w.orMissing(w.Date(k.ConventionOn), "why.none")},
				fact{w.T("col.in_convention"), w.orMissing(w.Date(k.InConventionOn), "why.none")}, fact{w.T("col.in_rules"), w.orMissing(w.Date(k.InRulesOn), "why.none")})
		}
	}
	if len(rows) > 0 {
		sec.Answer = strong(strings.Join(lines, w.T("list.semicolon")) + w.T("lead.stop"))
	}
	if facts = append(facts, p.groupFacts(w, c)...); len(facts) > 0 {
		sec.Prose = factList(facts)
	}
	d.add(sec, nil, nil)
}

func (p *publisher) compoundDecisions(d *draft, c compoundRow) {
	w := d.w
	t := table{Title: w.T("q.compound_decisions"), Cap: eventsShown, Columns: []column{{Title: w.T("col.decided_on"), Kind: date}, {Title: w.T("col.matter"), Kind: textKind}, {Title: w.T("col.body"), Kind: textKind}, {Title: w.T("col.discussed_on"), Kind: date}, {Title: w.T("col.verdict"), Kind: textKind}}}
	by := map[string]int64{}
	for _, x := range p.data.governance.decisions[c.ID] {
		by[x.Verdict]++
		class := ""
		if x.Verdict != "with" {
			class = "warn"
		}
		word := w.T("verdict." + x.Verdict)
		discussed := w.date(x.DiscussedOn)
		if x.DiscussedOn.IsZero() {
			discussed = w.missing("why.not_discussed")
		}
		t.Rows = append(t.Rows, []cell{w.date(x.DecidedOn), w.text(w.Or("govkind.preprocedure.", x.Matter)), w.text(w.Or("body.", x.Body)), discussed, {Value: word, Text: word, Class: class, Basis: basisOf(class)}})
	}
	sec := section{ID: "decisions", Question: w.T("q.compound_decisions"), Answer: strong(w.T("a.compound_decisions_none")), Method: "gov-committees"}
	if n := int64(len(t.Rows)); n > 0 {
		sec.Answer = strong(w.T("a.compound_decisions", w.Count(n), w.Count(by["with"]), w.Count(by["before"]), w.Count(by["without"])))
	}
	d.add(sec, nil, &t)
}

func (p *publisher) compoundCases(d *draft, c compoundRow) {
	w := d.w
	t := table{Title: w.T("q.compound_cases"), Cap: eventsShown, Sorts: true, Columns: []column{{Title: w.T("col.system"), Kind: textKind}, {Title: w.T("col.kind"), Kind: textKind}, {Title: w.T("col.opened_on"), Kind: date}, {Title: w.T("col.due_on"), Kind: date}, {Title: w.T("col.done_on"), Kind: date}, {Title: w.T("col.state"), Kind: textKind}}}
	open, late := int64(0), int64(0)
	for _, x := range p.data.governance.events[c.ID] {
		if x.System == "findings" || x.System == "disputes" {
			continue // single cases would give back what the company's page hides, and who complained
		}
		word, class := w.T("case."+x.State), ""
		switch x.State {
		case "open":
			open++
		case "overdue":
			open++
			late++
			class = "warn"
			word = w.T("case.overdue_days", w.Count(x.DaysOverdue))
		}
		kind := w.Or("govkind."+x.System+".", x.Kind)
		if x.System == "coordination" {
			kind = w.Or("ground.", x.Kind)
		}
		done := w.date(x.DoneOn)
		if x.DoneOn.IsZero() {
			done = w.missing("why.still_open")
		}
		t.Rows = append(t.Rows, []cell{w.text(w.Or("system.", x.System)), w.text(kind), w.date(x.OpenedOn), w.date(x.DueOn), done, {Value: word, Text: word, Class: class, Basis: basisOf(class)}})
	}
	sec := section{ID: "cases", Question: w.T("q.compound_cases"), Answer: strong(w.T("a.compound_cases_none")), Note: w.T("note.compound_cases", w.Count(eventsShown)), Method: "gov-affairs"}
	if n := int64(len(t.Rows)); n > 0 {
		sec.Answer = strong(w.T("a.compound_cases", w.Count(n), w.Count(open), w.Count(late)))
	}
	d.add(sec, nil, &t)
}
