package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"baimi/reports/papers"
	"baimi/sql/warehouse"
)

// writeDesk writes what the web's desk shows of the warehouse at path, beside the pages that were
// just published from it.
func (c *city) writeDesk(ctx context.Context, path string) error {
	db, err := warehouse.Open(ctx, path, warehouse.Options{ReadOnly: true, Sealed: true, Zone: c.zone})
	if err != nil {
		return err
	}
	d, err := c.desk(ctx, &prefiller{db: db, registry: c.registry})
	if err := errors.Join(err, db.Close()); err != nil {
		return err
	}
	return papers.Write(c.home.desk(), d)
}

func (c *city) desk(ctx context.Context, p *prefiller) (papers.Desk, error) {
	var d papers.Desk
	moment, err := p.rows(ctx, "select o.as_of, o.issue, strftime(i.known_at at time zone 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ') as known_at, y.city_code from ops.params o cross join core.policy y cross join marts.issue i")
	if err != nil || len(moment) == 0 {
		return d, err
	}
	asOf, city := moment[0]["as_of"], moment[0]["city_code"]
	knownAt, err := time.Parse(time.RFC3339Nano, moment[0]["known_at"])
	if err != nil {
		return d, fmt.Errorf("read known-at of the warehouse: %w", err)
	}
	d.Owed = papers.Owed{AsOf: asOf, Issue: moment[0]["issue"]}
	if d.Owed.Owed, err = c.owedForms(ctx, p); err != nil {
		return d, err
	}
	d.Review.KnownAt = knownAt
	if d.Review.Questions, err = questions(ctx, p, city); err != nil {
		return d, err
	}
	d.Objections.KnownAt, d.Objections.AsOf = knownAt, asOf
	if err := objections(ctx, p, city, &d.Objections); err != nil {
		return d, err
	}
	d.Places, err = places(ctx, p)
	return d, err
}

// places tells whose each thing is that a form names by an id: otherwise an office could take what is
// another's by stating it of a compound of its own. Of a branch that moved, or of compounds in
// several towns, the region is the one that holds them all.
func places(ctx context.Context, p *prefiller) (map[string]map[string]string, error) {
	rows, err := p.rows(ctx, `
		with thing as (
			select 'compound_id' as kind, compound_id as id, compound_id from marts.compound
			union all select 'leader_id', leader_id, compound_id from core.leader_state
			union all select 'building_id', building_id, compound_id from core.building_state
			union all select 'group_id', group_id, compound_id from staging.preparation_group
			union all select 'decision_id', decision_id, compound_id from staging.committee_decision
			union all select 'handover_id', handover_id, compound_id from staging.handover
			union all select 'renewal_id', renewal_id, compound_id from staging.facility_renewal
			union all select 'task_id', task_id, compound_id from staging.epidemic_task
			union all select 'dispute_id', dispute_id, compound_id from staging.dispute
			union all select 'finding_id', finding_id, compound_id from staging.finding
		)
		select distinct t.kind, t.id, coalesce(c.community_code, c.region_code) as place
		from thing t
		join marts.compound c on c.compound_id = t.compound_id
		union select 'branch_id', branch_id, region_code from core.branch_state
		order by kind, id, place`)
	if err != nil {
		return nil, err
	}
	all := map[string]map[string]string{}
	for _, row := range rows {
		kind, id := row["kind"], row["id"]
		// What no community is known for stands in its town's unplaced part.
		place, _, _ := strings.Cut(row["place"], ":")
		if all[kind] == nil {
			all[kind] = map[string]string{}
		}
		if before, twice := all[kind][id]; twice {
			place = shared(before, place)
		}
		all[kind][id] = place
	}
	return all, nil
}

// shared is the smallest region that holds two; "" where not even a city does.
func shared(a, b string) string {
	for _, digits := range []int{12, 9, 6} {
		if len(a) >= digits && len(b) >= digits && a[:digits] == b[:digits] {
			return a[:digits]
		}
	}
	if len(a) >= 4 && len(b) >= 4 && a[:4] == b[:4] {
		return a[:4] + "00"
	}
	return ""
}

// owedForms lists each office's missing forms, the longest overdue first, then those due next.
func (c *city) owedForms(ctx context.Context, p *prefiller) ([]papers.Form, error) {
	rows, err := p.rows(ctx, `
		select s.scope, g.name, coalesce(nullif(g.name_en, ''), g.name) as name_en, s.dataset, strftime(max(s.period_end), '%Y-%m') as period,
			count(*) filter (where s.state = 'missing') as periods, min(s.due_on) as due_on, date_diff('day', min(s.due_on), max(o.as_of)) as days
		from marts.submission s
		join core.region g on g.region_code = s.scope
		cross join ops.params o
		where s.state in ('missing', 'open')
		group by s.scope, g.name, g.name_en, s.dataset
		order by days desc, s.scope, s.dataset`)
	if err != nil {
		return nil, err
	}
	forms := make([]papers.Form, 0, len(rows))
	for _, row := range rows {
		f := papers.Form{
			Region: row["scope"], NameZh: row["name"], NameEn: row["name_en"], Dataset: row["dataset"], DatasetZh: row["dataset"], DatasetEn: row["dataset"],
			Period: row["period"], Periods: whole(row["periods"]), DueOn: row["due_on"], Days: whole(row["days"]),
		}
		if d, ok := c.registry.Dataset(f.Dataset); ok {
			f.DatasetZh, f.DatasetEn = d.Label.In("zh"), d.Label.In("en")
		}
		forms = append(forms, f)
	}
	return forms, nil
}

// whole reads a count of the warehouse.
func whole(text string) int {
	n, _ := strconv.Atoi(text) // a null is 0
	return n
}

// questions are the rows of the review workbook, each with the region whose office may answer.
func questions(ctx context.Context, p *prefiller, city string) ([]papers.Question, error) {
	list := []papers.Question{}
	for _, s := range reviewSheets(city) {
		rows, err := p.rows(ctx, s.query)
		if err != nil {
			return nil, err
		}
		for _, row := range rows[:min(len(rows), reviewRows)] {
			q := papers.Question{
				Dataset: s.dataset, Region: row["region_code"], Spelling: row["spelling"], Ticket: row["ticket_id"], Reasons: strings.Split(row["hint_reason"], "|"),
				Tickets: whole(row["hint_tickets"]), Day: row["hint_day"], Excerpt: row["hint_excerpt"], Compound: row["hint_compound"],
				Named: row["hint_named"], Contract: row["hint_contract"], Earlier: row["hint_earlier"],
			}
			if q.Region == "" {
				q.Region = city
			}
			for line := range strings.Lines(row["hint_candidates"]) {
				id, name, _ := strings.Cut(strings.TrimSpace(line), " ")
				q.Candidates = append(q.Candidates, papers.Candidate{ID: id, Name: name})
			}
			list = append(list, q)
		}
	}
	return list, nil
}

// objections fills in the cases and what may be objected to: items of the last four cycles.
func objections(ctx context.Context, p *prefiller, city string, into *papers.Objections) error {
	cycles, err := p.rows(ctx, "select cycle from marts.score_cycle order by cycle desc limit 4")
	if err != nil {
		return err
	}
	for _, row := range cycles {
		into.Cycles = append(into.Cycles, row["cycle"])
	}
	// The number of a case begins with the code of the office that keeps it.
	cases, err := p.rows(ctx, `
		select o.*, e.evidence, e.extended, coalesce(c.name, o.company_id) as company, g.region_code
		from marts.score_case o
		left join core.company c on c.company_id = o.company_id
		left join core.region g on g.region_code = regexp_extract(o.objection_id, '^[A-Za-z]*([0-9]{6})', 1)
		left join staging.objection e on e.objection_id = o.objection_id
		order by o.open desc, coalesce(o.decide_due, o.verify_due, o.filed_on), o.objection_id`)
	if err != nil {
		return err
	}
	for _, row := range cases {
		region := row["region_code"]
		if region == "" {
			region = city
		}
		into.Cases = append(into.Cases, papers.Case{
			ID: row["objection_id"], Kind: row["kind"], Company: row["company_id"], Name: row["company"], Region: region, Cycle: row["cycle"], Item: row["item_id"],
			Ground: row["ground"], Evidence: row["evidence"], FiledOn: row["filed_on"], AcceptedOn: row["accepted_on"], VerifiedOn: row["verified_on"], DecidedOn: row["decided_on"],
			VerifyDue: row["verify_due"], DecideDue: row["decide_due"], Decision: row["decision"], Correction: row["correction"], Office: row["office"], Extended: row["extended"] == "true",
			VerifyLate: row["verify_late"] == "true", DecideLate: row["decide_late"] == "true", Open: row["open"] == "true",
		})
	}
	items, err := p.rows(ctx, `
		select distinct item_id, company_id, code, clause, points, occurred_on
		from marts.score_item
		where cycle in (select cycle from marts.score_cycle order by cycle desc limit 4) and status <> 'revoked'
		order by company_id, occurred_on desc, item_id`)
	if err != nil {
		return err
	}
	for _, row := range items {
		into.Items = append(into.Items, papers.Item{ID: row["item_id"], Company: row["company_id"], Code: row["code"], Clause: row["clause"], Points: row["points"], On: row["occurred_on"]})
	}
	return nil
}
