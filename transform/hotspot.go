package transform

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"baimi/sql/warehouse"
)

const (
	hotExamples = 3
	hotTextRune = 60
)

func hotSpotModels() []goModel {
	return []goModel{hotCellModel(), {
		name:  "marts.hot_spot",
		grain: "one row per kind (compound, district, matter) and rank: what rose for real in the week of as-of, with up to three scrubbed examples, one a line",
		key:   []string{"kind", "rank"},
		depends: []string{
			"core.hot_cell", "core.policy", "core.complaint", "core.repeat", "core.leaf", "staging.complaint", "raw." + tickets, "ops.params",
		},
		columns: []string{
			"kind VARCHAR", "rank INTEGER", "week DATE", "compound_id VARCHAR", "district_code VARCHAR", "category VARCHAR",
			"observed BIGINT", "matters BIGINT", "expected DOUBLE", "p DOUBLE", "q DOUBLE", "total BIGINT", "first_on DATE", "examples VARCHAR",
		},
		rows: hotSpots,
	}}
}

type hotSpot struct {
	Kind     string   `json:"kind"`
	Rank     int32    `json:"rank"`
	Week     string   `json:"week"`
	Compound *string  `json:"compound_id"`
	District *string  `json:"district_code"`
	Category *string  `json:"category"`
	Observed int64    `json:"observed"`
	Matters  int64    `json:"matters"`
	Expected *float64 `json:"expected"`
	P        *float64 `json:"p"`
	Q        *float64 `json:"q"`
	Total    *int64   `json:"total"`
	FirstOn  *string  `json:"first_on"`
	Examples *string  `json:"examples"`

	texts []string
	root  string // the first ticket of a matter
}

// hotSpots lists the cells that the scan calls rises at the policy's rate of false
// ones, the least likely first, then the matters to which most tickets were added.
func hotSpots(ctx context.Context, s session) (any, error) {
	var week string
	err := s.one(ctx, "select cast(as_of_week as varchar) from ops.params", &week)
	if errors.Is(err, sql.ErrNoRows) {
		return []hotSpot(nil), nil // no run has set the clocks
	}
	if err != nil {
		return nil, fmt.Errorf("read the week: %w", err)
	}
	spots, err := risingCells(ctx, s)
	if err != nil {
		return nil, err
	}
	if err := s.exec(ctx, chainTables); err != nil {
		return nil, fmt.Errorf("follow the matters of the week: %w", err)
	}
	matters, err := growingMatters(ctx, s)
	if err != nil {
		return nil, err
	}
	spots = append(spots, matters...)
	rank := map[string]int32{}
	for i := range spots {
		rank[spots[i].Kind]++
		spots[i].Rank, spots[i].Week = rank[spots[i].Kind], week
	}
	if err := addTickets(ctx, s, spots); err != nil {
		return nil, err
	}
	return spots, nil
}

func risingCells(ctx context.Context, s session) ([]hotSpot, error) {
	var spots []hotSpot
	err := s.each(ctx, `select h.kind, h.compound_id, h.district_code, h.category, h.observed, h.expected, h.p, h.q
		from core.hot_cell h
		cross join core.policy y
		where h.q <= y.hot_q and h.observed >= y.hot_tickets and h.observed > h.expected
		order by h.kind, h.p, h.observed desc, h.compound_id, h.district_code, h.category`, func(rows *sql.Rows) error {
		var x hotSpot
		if err := rows.Scan(&x.Kind, &x.Compound, &x.District, &x.Category, &x.Observed, &x.Expected, &x.P, &x.Q); err != nil {
			return err
		}
		spots = append(spots, x)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read rises of the week: %w", err)
	}
	return spots, nil
}

// chainTables are the property tickets of the week of as-of, and each led back to the
// first of its matter: tables, since DuckDB reads all repeats for every use of a query.
const chainTables = `create or replace temp table week_ticket as
		select c.ticket_id, c.month, c.intake_at, c.compound_id, c.spot, c.category
		from core.complaint c cross join ops.params o
		where c.is_property and c.week = o.as_of_week and c.intake_at < o.as_of_end;
	create or replace temp table back as
		with recursive step as (
			select ticket_id, ticket_id as at_id from week_ticket
			union all
			select b.ticket_id, r.before_id from step b join core.repeat r on r.ticket_id = b.at_id
		)
		select ticket_id, at_id from step;
	create or replace temp table chain as
		select b.ticket_id, b.at_id as root_id
		from back b
		where not exists (select 1 from core.repeat r where r.ticket_id = b.at_id);
	create or replace temp table grown as
		select k.root_id, count(*) as observed
		from chain k cross join core.policy y
		group by k.root_id, y.hot_repeats
		having count(*) >= y.hot_repeats;
	create or replace temp table onward as
		with recursive step as (
			select root_id, root_id as ticket_id from grown
			union all
			select w.root_id, r.ticket_id from step w join core.repeat r on r.before_id = w.ticket_id
		)
		select root_id, ticket_id from step`

// growingMatters are those to which the policy's number of tickets or more came in the
// week of as-of, with all their tickets up to as-of.
func growingMatters(ctx context.Context, s session) ([]hotSpot, error) {
	var spots []hotSpot
	// Tickets of a matter go on in time, so what came after as-of is at its end.
	err := s.each(ctx, `with whole as (
			select w.root_id, count(*) as total
			from onward w
			join core.complaint c on c.ticket_id = w.ticket_id
			cross join ops.params o
			where c.intake_at < o.as_of_end
			group by w.root_id
		)
		select g.root_id, c.compound_id, l.region_district, c.category, g.observed, w.total, cast(cast(c.intake_at as date) as varchar)
		from grown g
		join whole w on w.root_id = g.root_id
		join core.complaint c on c.ticket_id = g.root_id
		left join core.leaf l on l.spot = c.spot
		order by g.observed desc, w.total desc, c.intake_at, g.root_id`, func(rows *sql.Rows) error {
		x := hotSpot{Kind: "matter"}
		if err := rows.Scan(&x.root, &x.Compound, &x.District, &x.Category, &x.Observed, &x.Total, &x.FirstOn); err != nil {
			return err
		}
		spots = append(spots, x)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read growing matters: %w", err)
	}
	return spots, nil
}

// addTickets reads the week's tickets of the spots: how many matters they are, and
// examples of what they say, first tickets of a matter before later ones.
func addTickets(ctx context.Context, s session, spots []hotSpot) error {
	if len(spots) == 0 {
		return nil
	}
	asked := make([]string, len(spots))
	for i, x := range spots {
		text := func(p *string) string {
			if p == nil {
				return "null::varchar"
			}
			return warehouse.String(*p)
		}
		asked[i] = fmt.Sprintf("(%d, %s, %s, %s, %s, %s)", i, warehouse.String(x.Kind), text(x.Compound), text(x.District), text(x.Category), warehouse.String(x.root))
	}
	roots := make([]map[string]bool, len(spots))
	err := s.each(ctx, `with meant as materialized (
			select a.nth, k.root_id, c.ticket_id, c.month, c.intake_at
			from (values `+strings.Join(asked, ", ")+`) as a(nth, kind, compound_id, district_code, category, root_id)
			join chain k on a.kind <> 'matter' or k.root_id = a.root_id
			join week_ticket c on c.ticket_id = k.ticket_id
				and (a.kind = 'matter' or c.category = a.category and (a.kind = 'district' or c.compound_id = a.compound_id))
			left join core.leaf l on l.spot = c.spot
			where a.kind <> 'district' or l.region_district = a.district_code
		)
		select m.nth, m.root_id, coalesce(nullif(trim(r.title), ''), r.content, '')
		from meant m
		join staging.complaint s on s.ticket_id = m.ticket_id and s.month = m.month
		join raw.complaints r on r._month = s.month and r._received_at = s.received_at and r._batch = s.batch and r._row = s.row and coalesce(r._sheet, '') = s.sheet
		order by m.nth, m.ticket_id <> m.root_id, m.intake_at, m.ticket_id`, func(rows *sql.Rows) error {
		var at int
		var root, text string
		if err := rows.Scan(&at, &root, &text); err != nil {
			return err
		}
		if roots[at] == nil {
			roots[at] = map[string]bool{}
		}
		roots[at][root] = true
		x := &spots[at]
		if text = exampleText(text); text != "" && len(x.texts) < hotExamples && !slices.Contains(x.texts, text) {
			x.texts = append(x.texts, text)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("read tickets of the hot spots: %w", err)
	}
	for i := range spots {
		spots[i].Matters = int64(len(roots[i]))
		if len(spots[i].texts) > 0 {
			lines := strings.Join(spots[i].texts, "\n")
			spots[i].Examples = &lines
		}
	}
	return nil
}

// number7 finds seven digits or more, of either width, that only signs of phone and
// bank numbers part: what no example may hold, though texts are scrubbed at ingest.
var number7 = regexp.MustCompile(`(?:[0-9０-９][-－—.·\s()（）]*){7,}`)

// exampleText returns the beginning of a text in one line, cut after its last whole
// sentence where there is one; "" where it holds a number that could be personal.
func exampleText(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if number7.MatchString(text) {
		return ""
	}
	if utf8.RuneCountInString(text) <= hotTextRune {
		return text
	}
	text = string([]rune(text)[:hotTextRune])
	if end := strings.LastIndexAny(text, "。！？；!?;"); end > 0 {
		_, size := utf8.DecodeRuneInString(text[end:])
		return text[:end+size]
	}
	return text + "…"
}
