package transform

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// findCauses fills in which late batches (known after the issue) speak of each
// row. It goes from the sure to the unsure: batches with a new statement about the
// row's own compound, company or region in the row's own period; else such a
// statement about an earlier time; else every late batch that the mart depends on.
func (s session) findCauses(ctx context.Context, c Config, models []Model, p Published, rows []*differentRow) error {
	if len(rows) == 0 {
		return nil
	}
	if err := s.exec(ctx, causeTables); err != nil {
		return err
	}
	err := s.exec(ctx, `insert into late select batch, original_name, received_at, supersedes is not null from ops.batch
		where received_at > cast(? as timestamptz) and superseded_by is null and outcome <> 'refused'`,
		p.KnownAt.UTC().Format(time.RFC3339Nano))
	if err != nil {
		return err
	}
	for _, t := range c.Tables {
		if err := s.exec(ctx, t.touches(p.AsOf)); err != nil {
			return fmt.Errorf("read what the new files say of %s: %w", t.Dataset, err)
		}
	}
	if err := s.exec(ctx, widenTouches); err != nil {
		return err
	}
	if err := s.fillDifferent(ctx, models, rows); err != nil {
		return err
	}
	return s.each(ctx, causeQuery, func(r *sql.Rows) error {
		var id int
		var cause Cause
		var sure bool
		if err := r.Scan(&id, &cause.Batch, &cause.Dataset, &cause.File, &cause.ReceivedAt, &sure); err != nil {
			return err
		}
		rows[id].causes, rows[id].sure = append(rows[id].causes, cause), sure
		return nil
	})
}

// late: the batches in question. touch: what each of them newly says, by subject:
// a compound, a company, a region at any level, or, with all three null, anything.
// on_day is the day of an event, null for a state, which holds from since on.
const causeTables = `
create or replace temp table late (batch varchar, file varchar, received_at timestamptz, reread boolean);
create or replace temp table touch (
    batch varchar, dataset varchar, compound_id varchar, company_id varchar, region_code varchar, since date, on_day date
);
create or replace temp table different (
    id integer, mart varchar, compound_id varchar, company_id varchar, region_code varchar, first_day date, last_day date
);
create or replace temp table reads (mart varchar, dataset varchar);
`

// fillDifferent tells DuckDB which rows to explain and what each mart reads.
func (s session) fillDifferent(ctx context.Context, models []Model, rows []*differentRow) error {
	type different struct {
		ID       int     `json:"id"`
		Mart     string  `json:"mart"`
		Compound *string `json:"compound_id"`
		Company  *string `json:"company_id"`
		Region   *string `json:"region_code"`
		First    *string `json:"first_day"`
		Last     *string `json:"last_day"`
	}
	var list []different
	marts := map[string]bool{}
	for _, r := range rows {
		d := different{ID: r.id, Mart: r.mart}
		d.First, d.Last = r.period()
		region := r.key["region_code"]
		if region == "" {
			region = r.key["district_code"]
		}
		company := r.key["company_id"]
		switch r.key["series"] {
		case "region":
			region = r.key["id"]
		case "company":
			company = r.key["id"]
		}
		// The narrowest subject decides: a batch that speaks of it is among those
		// that speak of what holds it.
		switch {
		case r.key["compound_id"] != "":
			d.Compound = optional(r.key["compound_id"])
		case company != "":
			d.Company = optional(company)
		default:
			d.Region = optional(region)
		}
		marts[r.mart] = true
		list = append(list, d)
	}
	const batchRows = 20000
	for part := range slices.Chunk(list, batchRows) {
		err := s.fill(ctx, "temp.different", []string{
			"id INTEGER", "mart VARCHAR", "compound_id VARCHAR", "company_id VARCHAR", "region_code VARCHAR", "first_day DATE", "last_day DATE",
		}, part)
		if err != nil {
			return err
		}
	}
	type reads struct {
		Mart    string `json:"mart"`
		Dataset string `json:"dataset"`
	}
	var pairs []reads
	for _, mart := range slices.Sorted(maps.Keys(marts)) {
		for _, dataset := range DatasetsBehind(models, "marts."+mart) {
			pairs = append(pairs, reads{mart, dataset})
		}
	}
	return s.fill(ctx, "temp.reads", []string{"mart VARCHAR", "dataset VARCHAR"}, pairs)
}

// period returns the first and last day that a row is about; nil where its key
// names none.
func (r *differentRow) period() (first, last *string) {
	span := func(from time.Time, years, months, days int) (*string, *string) {
		return optional(from.Format(time.DateOnly)), optional(from.AddDate(years, months, days).AddDate(0, 0, -1).Format(time.DateOnly))
	}
	if week, err := time.Parse(time.DateOnly, r.key["week"]); err == nil {
		return span(week, 0, 0, 7)
	}
	if month, err := time.Parse(time.DateOnly, r.key["month"]); err == nil {
		return span(month, 0, 1, 0)
	}
	if month, err := time.Parse("2006-01", r.key["period"]); err == nil {
		return span(month, 0, 1, 0)
	}
	var year, quarter int
	if n, _ := fmt.Sscanf(r.key["period"], "%dQ%d", &year, &quarter); n == 2 {
		return span(time.Date(year, time.Month(3*quarter-2), 1, 0, 0, 0, 0, time.UTC), 0, 3, 0)
	}
	return nil, nil
}

// DatasetsBehind returns the datasets that a table is made of, sorted, through all
// the models between.
func DatasetsBehind(models []Model, table string) []string {
	byName := map[string]Model{}
	for _, m := range models {
		byName[m.Name] = m
	}
	found, seen := map[string]bool{}, map[string]bool{}
	var visit func(name string)
	visit = func(name string) {
		if seen[name] {
			return
		}
		seen[name] = true
		switch dataset, isRaw := strings.CutPrefix(name, "raw."); {
		case isRaw:
			found[dataset] = true
		case name == "ops.place_spelling" || name == "ops.category_spelling":
			found[ticketDataset] = true
		}
		for _, d := range byName[name].Depends {
			visit(d)
		}
	}
	visit(table)
	return slices.Sorted(maps.Keys(found))
}

// causeQuery: for each row the batches of the surest step that has any. The steps
// are 1, a new statement about the row's subject that holds or happened in its
// period; 2, one that began before the period's end; 3, any late batch of a
// dataset that the mart depends on. Policy speaks of everything.
const causeQuery = `
with candidate as (
    select d.id, d.mart, d.first_day, d.last_day, t.batch, t.dataset, t.since, t.on_day
    from different d
    join touch t on t.compound_id = d.compound_id
    union all
    select d.id, d.mart, d.first_day, d.last_day, t.batch, t.dataset, t.since, t.on_day
    from different d
    join touch t on t.company_id = d.company_id
    union all
    select d.id, d.mart, d.first_day, d.last_day, t.batch, t.dataset, t.since, t.on_day
    from different d
    join touch t on t.region_code = d.region_code
    union all
    select d.id, d.mart, d.first_day, d.last_day, t.batch, t.dataset, t.since, t.on_day
    from different d
    join touch t on t.compound_id is null and t.company_id is null and t.region_code is null
),
spoken as (
    select
        c.id, c.batch, c.dataset,
        min(case when c.last_day is null or coalesce(c.on_day between c.first_day and c.last_day, true) then 1 else 2 end) as step
    from candidate c
    join reads r on r.mart = c.mart and r.dataset = c.dataset
    where c.last_day is null or coalesce(c.since <= c.last_day, true)
    group by c.id, c.batch, c.dataset
),
surest as (
    select id, batch, dataset, step, min(step) over (partition by id) as best
    from spoken
),
chosen as (
    select id, batch, dataset, true as sure
    from surest
    where step = best
    union all
    select d.id, l.batch, f.dataset, false
    from different d
    join reads r on r.mart = d.mart
    join ops.batch_dataset f on f.dataset = r.dataset and f.rows > 0
    join late l on l.batch = f.batch
    where d.id not in (select id from spoken)
)
select c.id, c.batch, c.dataset, l.file, l.received_at, c.sure
from chosen c
join late l on l.batch = c.batch
order by c.id, l.received_at, c.batch, c.dataset
`
