package reports

import (
	"fmt"
	"math"
	"strings"
)

// What a compound's page tells month by month and quarter by quarter: reports of its leaders, common
// revenue, groups that prepare a committee, and what its register and survey leave open.

// dutyTable has a row for each leader, named by post, and month: the report and how often each of the
// five duties was done.
func (p *publisher) dutyTable(w *words, c compoundRow) *table {
	t := table{Title: w.T("table.compound_duties"), Cap: eventsShown, Columns: []column{{Title: w.T("col.month"), Kind: textKind}, {Title: w.T("col.buildings"), Kind: textKind}, {Title: w.T("col.kind"), Kind: textKind}, {Title: w.T("col.reports"), Kind: textKind}}}
	for _, duty := range []string{"duty_residents", "duty_party", "duty_company", "duty_decisions", "duty_governance"} {
		t.Columns = append(t.Columns, column{Title: w.T("gov." + duty), Kind: integer})
	}
	for _, r := range p.data.governance.duties[c.ID] {
		row := []cell{w.text(r.Month.Format("2006-01")), w.text(w.orMissing(r.Buildings, "why.no_building")), w.text(w.Or("govkind.leaders.", r.Kind)), w.delivered("report.", r.State)}
		for _, n := range []float64{r.Residents, r.Party, r.Company, r.Decisions, r.Governance} {
			if math.IsNaN(n) {
				row = append(row, w.missing("why.no_report"))
			} else {
				row = append(row, w.count(int64(n)))
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return &t
}

// delivered says whether something came on time, late or not at all; what did not is marked.
func (w *words) delivered(prefix, state string) cell {
	c := w.text(w.T(prefix + state))
	if state == "missing" {
		c.Class, c.Basis = "warn", byState
	}
	return c
}

// groupFacts tells of each group that prepared an owners' committee, the newest first.
func (p *publisher) groupFacts(w *words, c compoundRow) []fact {
	var out []fact
	for _, g := range p.data.governance.groups[c.ID] {
		text := w.T("group.formed", w.Date(g.FormedOn))
		switch {
		case math.IsNaN(g.Members):
		case math.IsNaN(g.Recommended):
			text += w.T("group.members", w.Count(int64(g.Members)))
		default:
			text += w.T("group.recommended", w.Count(int64(g.Members)), w.Count(int64(g.Recommended)))
		}
		text += w.Or("group.outcome_", g.Outcome)
		if !g.EndedOn.IsZero() {
			text += w.T("group.ended", w.Date(g.EndedOn))
		}
		out = append(out, fact{w.T("col.group"), text})
	}
	return out
}

// compoundRevenue says quarter by quarter whether the common revenue was disclosed and discussed.
func (p *publisher) compoundRevenue(d *draft, c compoundRow) {
	w := d.w
	t := table{Title: w.T("q.compound_revenue"), Cap: eventsShown, Columns: []column{{Title: w.T("col.quarter"), Kind: textKind}, {Title: w.T("col.due_on"), Kind: date}, {Title: w.T("col.disclosed_on"), Kind: date},
		{Title: w.T("col.discussed_on"), Kind: date}, {Title: w.T("col.income"), Kind: decimalKind}, {Title: w.T("col.expense"), Kind: decimalKind}, {Title: w.T("col.state"), Kind: textKind}}}
	by := map[string]int64{}
	discussed := int64(0)
	dated := func(r revenueRow) []cell {
		cells := []cell{w.date(r.DueOn), w.date(r.DisclosedOn), w.date(r.DiscussedOn)}
		if r.DueOn.IsZero() {
			cells[0] = w.missing("why.not_yet")
		}
		if r.DisclosedOn.IsZero() {
			cells[1] = w.missing("why.not_disclosed")
		}
		if r.DiscussedOn.IsZero() {
			cells[2] = w.missing("why.not_discussed")
		}
		return cells
	}
	for _, r := range p.data.governance.revenue[c.ID] {
		by[r.State]++
		count(!r.DisclosedOn.IsZero() && !r.DiscussedOn.IsZero(), &discussed)
		row := append([]cell{w.text(w.Quarter(fmt.Sprintf("%dQ%d", r.Quarter.Year(), (int(r.Quarter.Month())+2)/3)))}, dated(r)...)
		t.Rows = append(t.Rows, append(row, w.amount(r.Income), w.amount(r.Expense), w.delivered("disclosed.", r.State)))
	}
	sec := section{ID: "revenue", Question: w.T("q.compound_revenue"), Answer: strong(w.T("a.compound_revenue_none")), Method: "gov-affairs"}
	if n := int64(len(t.Rows)); n > 0 {
		sec.Answer = strong(w.T("a.compound_revenue", w.Count(n), w.Count(by["on_time"]), w.Count(by["late"]), w.Count(by["missing"]), w.Count(discussed)))
	}
	d.add(sec, nil, &t)
}

// compoundAnswers says what the register and the baseline survey leave open.
func (p *publisher) compoundAnswers(d *draft, c compoundRow) {
	w := d.w
	a, ok := p.data.governance.answers[c.ID]
	sec := section{ID: "survey", Question: w.T("q.compound_survey"), Answer: strong(w.T("a.survey_offices_empty")), Method: "gov-people"}
	if ok {
		text := w.T("a.compound_survey", w.Count(a.Asked), w.Ratio(shareOf(a.Filled, a.Asked).Value, float64(a.Filled), a.Asked))
		if a.Missing != "" {
			var names []string
			for _, field := range strings.Split(a.Missing, "|") {
				names = append(names, w.Or("govkind.survey.", field))
			}
			text += w.T("a.compound_survey_missing", w.List(names))
		}
		sec.Answer = strong(text + w.T("lead.stop"))
	}
	d.add(sec, nil, nil)
}
