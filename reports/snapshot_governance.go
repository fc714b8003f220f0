package reports

import (
	"context"
	"errors"
	"fmt"
)

// governance is what the marts say about the systems beside coverage and complaints.
type governance struct {
	measures []measureRow
	measure  map[string]measureRow
	rows     map[string]map[string][]govRow // region → measure → all kinds first, then by kind

	owed        []owedRow                           // longest overdue first
	owedPlace   map[string][]owedRow                // the same by town and by community
	owedRegion  map[string]map[string]owedRegionRow // region → item
	undisclosed map[string]int64                    // by company: compounds that it serves and whose revenue it has not disclosed in time

	coordination []coordinationRow
	agenda       []agendaRow           // carried items first, the longest overdue before the rest
	events       map[string][]eventRow // by compound, newest first
	pilots       []pilotRow
	leaders      map[string]leaderRow // by compound, as the next two
	committees   map[string][]committeeRow
	decisions    map[string][]decisionRow    // newest first, as the next three
	duties       map[string][]leaderMonthRow // of the last duty months
	revenue      map[string][]revenueRow
	groups       map[string][]groupRow
	answers      map[string]answersRow // by compound

	pilotCompounds []pilotCompoundRow
}

// dutyMonths is how many of the newest months a compound's page tells of each leader.
const dutyMonths = 3

// governanceWindows sums every measure over the windows that govRow describes. Common revenue is
// disclosed by quarter: its windows are the last quarter that was due and the one before. Open cases
// are counted at the end of the last month that was told of: those found since are not known yet, so
// that nearly all that are known would be overdue.
const governanceWindows = `(
	with last as (
		select max(month) as now, max(case when complete then month end) as done,
			max(case when measure = 'revenue_disclosed' and denominator > 0 then month end) as due
		from marts.governance_month
	),
	-- what is sent month by month is known up to the last month whose forms were due
	told as (
		select d.system, max(cast(date_trunc('month', s.period_end) as date)) as month
		from marts.submission as s
		join (values ('findings', 'findings'), ('disputes', 'disputes'), ('handovers', 'handovers'), ('facility_renewals', 'facilities'),
			('epidemic_tasks', 'epidemic'), ('member_checkins', 'checkin'), ('leader_reports', 'leaders'), ('leader_reports', 'duties')
		) as d (dataset, system) on d.dataset = s.dataset
		cross join marts.issue as i
		where s.due_on <= i.as_of
		group by d.system
	),
	closed as (
		select m.system, m.measure, m.basis, l.now,
			case when m.system = 'revenue' then coalesce(l.due, l.done) else least(coalesce(t.month, l.done), l.done) end as done
		from marts.measure as m
		cross join last as l
		left join told as t on t.system = m.system
	),
	ends as (
		select system, measure, basis, done, case when system in ('handovers', 'findings') then done else now end as now
		from closed
	),
	marked as (
		select g.region_code, g.system, g.measure, g.kind, g.numerator, g.denominator, g.amount,
			case when e.basis = 'flow' then g.month > e.done - interval 3 month and g.month <= e.done else g.month = e.now end as is_now,
			case when e.basis = 'flow' then g.month > e.done - interval 6 month and g.month <= e.done - interval 3 month else g.month = e.now - interval 3 month end as is_before
		from marts.governance_month as g
		join ends as e on e.system = g.system and e.measure = g.measure
	)
	select region_code, system, measure, kind,
		coalesce(sum(case when is_now then numerator end), 0) as numerator,
		coalesce(sum(case when is_now then denominator end), 0) as denominator,
		sum(case when is_now then amount end) as amount,
		coalesce(sum(case when is_before then numerator end), 0) as numerator_before,
		coalesce(sum(case when is_before then denominator end), 0) as denominator_before
	from marked
	where is_now or is_before
	group by region_code, system, measure, kind)`

func (s *snapshot) readGovernance(ctx context.Context, q Querier) error {
	g := &s.governance
	var err error
	if g.measures, err = load[measureRow](ctx, q, "marts.measure", "order by sort, measure"); err != nil {
		return err
	}
	g.measure = map[string]measureRow{}
	for _, m := range g.measures {
		g.measure[m.Measure] = m
	}
	rows, err := load[govRow](ctx, q, governanceWindows, "order by region_code, measure, kind")
	if err != nil {
		return err
	}
	g.rows = map[string]map[string][]govRow{}
	for _, r := range rows {
		if g.rows[r.Region] == nil {
			g.rows[r.Region] = map[string][]govRow{}
		}
		g.rows[r.Region][r.Measure] = append(g.rows[r.Region][r.Measure], r)
	}
	if g.owed, err = load[owedRow](ctx, q, "marts.owed", "order by days desc, since, item, region_code, subject"); err != nil {
		return err
	}
	owed, err := load[owedRegionRow](ctx, q, "marts.owed_region", "order by region_code, item")
	if err != nil {
		return err
	}
	g.owedRegion = map[string]map[string]owedRegionRow{}
	for _, r := range owed {
		if g.owedRegion[r.Region] == nil {
			g.owedRegion[r.Region] = map[string]owedRegionRow{}
		}
		g.owedRegion[r.Region][r.Item] = r
	}
	if g.coordination, err = load[coordinationRow](ctx, q, "marts.coordination_item", "order by state desc, days_overdue desc, raised_on, item_id"); err != nil {
		return err
	}
	if g.agenda, err = load[agendaRow](ctx, q, "marts.agenda", "order by is_carried desc, days_overdue desc, ground, region_code, item_id"); err != nil {
		return err
	}
	if g.pilots, err = load[pilotRow](ctx, q, "marts.pilot_effect", "order by metric desc"); err != nil {
		return err
	}
	events, err := load[eventRow](ctx, q, "marts.governance_event", "order by compound_id, opened_on desc, system, id")
	if err != nil {
		return err
	}
	g.events = group(events, func(r eventRow) string { return r.Compound })
	return g.readCompounds(ctx, q)
}

// sortOwed finds the place and the company that each obligation is told of.
func (s *snapshot) sortOwed() {
	g := &s.governance
	g.owedPlace, g.undisclosed = map[string][]owedRow{}, map[string]int64{}
	for _, o := range g.owed {
		g.owedPlace[o.Region] = append(g.owedPlace[o.Region], o)
		if o.Town != o.Region {
			g.owedPlace[o.Town] = append(g.owedPlace[o.Town], o)
		}
		// What the company before it left undisclosed is not laid to a company.
		if o.Item == "revenue_undisclosed" && o.Owner == "company" && s.companyOf[o.Compound] == o.OwnerID {
			g.undisclosed[o.OwnerID]++
		}
	}
}

// readCompounds reads what stands on the pages of single compounds.
func (g *governance) readCompounds(ctx context.Context, q Querier) error {
	leaders, err := load[leaderRow](ctx, q, "marts.leader_compound", "order by compound_id")
	if err != nil {
		return err
	}
	g.leaders = map[string]leaderRow{}
	for _, l := range leaders {
		g.leaders[l.Compound] = l
	}
	committees, err := load[committeeRow](ctx, q, "marts.committee", "order by compound_id, body desc")
	if err != nil {
		return err
	}
	g.committees = group(committees, func(r committeeRow) string { return r.Compound })
	decisions, err := load[decisionRow](ctx, q, "marts.decision", "order by compound_id, decided_on desc, decision_id")
	if err != nil {
		return err
	}
	g.decisions = group(decisions, func(r decisionRow) string { return r.Compound })
	return g.readRecords(ctx, q)
}

// readRecords reads the single months, quarters, groups and answers of compounds.
func (g *governance) readRecords(ctx context.Context, q Querier) error {
	var errs [5]error
	var duties []leaderMonthRow
	var revenue []revenueRow
	var groups []groupRow
	var answers []answersRow
	duties, errs[0] = load[leaderMonthRow](ctx, q, "marts.leader_month",
		fmt.Sprintf("where month > (select max(month) from marts.leader_month) - interval %d month order by compound_id, month desc, leader_id", dutyMonths))
	revenue, errs[1] = load[revenueRow](ctx, q, "marts.revenue_quarter", "order by compound_id, quarter desc")
	groups, errs[2] = load[groupRow](ctx, q, "marts.preparation_group", "order by compound_id, formed_on desc, group_id")
	answers, errs[3] = load[answersRow](ctx, q, "marts.survey_compound", "order by compound_id")
	g.pilotCompounds, errs[4] = load[pilotCompoundRow](ctx, q, "marts.pilot_compound", "order by from_on, compound_id")
	g.duties = group(duties, func(r leaderMonthRow) string { return r.Compound })
	g.revenue = group(revenue, func(r revenueRow) string { return r.Compound })
	g.groups = group(groups, func(r groupRow) string { return r.Compound })
	g.answers = map[string]answersRow{}
	for _, a := range answers {
		g.answers[a.Compound] = a
	}
	return errors.Join(errs[:]...)
}
