package transform

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"baimi/sql/warehouse"
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

// touches returns the statement that fills touch for one dataset. A row that
// repeats what was stated before says nothing new. What the same key was said to
// be at other times is touched as well: a branch that moved leaves a place too.
func (t RawTable) touches(asOf time.Time) string {
	table := "raw." + warehouse.Ident(t.Dataset)
	if t.Kind == KindPolicy {
		return fmt.Sprintf(`insert into touch select distinct l.batch, %s, null, null, null, cast(null as date), cast(null as date)
			from %s r join late l on l.batch = r._batch`, warehouse.String(t.Dataset), table)
	}
	if t.Dataset == ticketDataset {
		return touchedTickets(t, asOf)
	}
	var compounds, companies, regions, days []string
	for _, c := range t.Columns {
		id := "r." + warehouse.Ident(c.Name)
		switch {
		case c.Name == "compound_ids":
			compounds = append(compounds, "unnest(string_split("+id+", '|'))")
		case c.Name == "compound_id":
			compounds = append(compounds, id)
		case strings.HasSuffix(c.Name, "company_id"):
			companies = append(companies, id)
		case slices.Contains([]string{"region_code", "town_code", "district_code", "community_code"}, c.Name):
			regions = append(regions, id)
		case c.Type == "DATE" && c.Name != t.Effective:
			days = append(days, "n."+warehouse.Ident(c.Name))
		}
	}
	when, onDay := t.Effective, "cast(null as date)"
	if t.Kind == KindEvent {
		when, onDay = t.EventTime, "cast(n."+warehouse.Ident(t.EventTime)+" as date)"
	}
	since := "cast(n." + warehouse.Ident(when) + " as date)"
	if t.Kind != KindEvent && len(days) > 0 {
		since = "least(" + since + ", " + strings.Join(days, ", ") + ")"
	}
	var subjects []string
	add := func(columns []string, form string) {
		for _, c := range columns {
			subjects = append(subjects, fmt.Sprintf("select i._batch, "+form+", i.since, i.on_day from ids i join %s r on %s", c, table, t.sameKey("r", "i")))
		}
	}
	add(compounds, "%s as compound_id, null as company_id, null as region_code")
	add(companies, "null as compound_id, %s as company_id, null as region_code")
	add(regions, "null as compound_id, null as company_id, %s as region_code")
	if len(subjects) == 0 {
		subjects = []string{"select i._batch, null as compound_id, null as company_id, null as region_code, i.since, i.on_day from ids i"}
	}
	return fmt.Sprintf(`insert into touch
		with news as (%s),
		ids as (select distinct n._batch, %s, %s as since, %s as on_day from news n where cast(n.%s as date) <= date '%s')
		select distinct x._batch, %s, x.compound_id, x.company_id, x.region_code, x.since, x.on_day
		from (%s) as x (_batch, compound_id, company_id, region_code, since, on_day)`,
		t.news(when), t.keyList("n"), since, onDay, warehouse.Ident(when), asOf.Format(time.DateOnly),
		warehouse.String(t.Dataset), strings.Join(subjects, " union all "))
}

// news selects the rows of late batches that say something new. For a register it
// differs from the last statement outside the late batches that took effect by
// then; for an event from the statement before it. What a file says that was read
// again under other contracts is new, since its old reading is gone.
func (t RawTable) news(when string) string {
	table := "raw." + warehouse.Ident(t.Dataset)
	differs := []string{"o._batch is null", "n._batch in (select batch from late where reread)"}
	for _, c := range t.Columns {
		if slices.Contains(t.Key, c.Name) || c.Name == t.Effective || c.Name == "note" {
			continue
		}
		differs = append(differs, fmt.Sprintf("n.%[1]s is distinct from o.%[1]s", warehouse.Ident(c.Name)))
	}
	changed := strings.Join(differs, " or ")
	if t.Kind == KindEvent {
		return fmt.Sprintf(`with told as (
				select r.*, row_number() over (partition by %[2]s order by r._received_at, r._batch, r._sheet, r._row) as nth
				from %[1]s r
				semi join (select k.* from %[1]s k where k._batch in (select batch from late)) as k on %[3]s
			)
			select n.* from told n left join told o on %[4]s and o.nth = n.nth - 1
			where n._batch in (select batch from late) and (%[5]s)`,
			table, t.keyList("r"), t.sameKey("k", "r"), t.sameKey("o", "n"), changed)
	}
	return fmt.Sprintf(`select n.* from (select r.* from %[1]s r where r._batch in (select batch from late)) as n
		asof left join (
			select r.*, row_number() over (partition by %[2]s, r.%[5]s order by r._received_at desc, r._batch, r._sheet, r._row desc) as nth
			from %[1]s r where r._batch not in (select batch from late)
			qualify nth = 1
		) as o on %[3]s and o.%[5]s <= n.%[5]s
		where %[4]s`, table, t.keyList("r"), t.sameKey("o", "n"), changed, warehouse.Ident(when))
}

// ticketDataset is the dataset whose rows are placed by the models.
const ticketDataset = "complaints"

// touchedTickets is touches for tickets: where a ticket counts now, and where its
// earlier statements put it.
func touchedTickets(t RawTable, asOf time.Time) string {
	return fmt.Sprintf(`insert into touch
		with news as (%s),
		ids as (
			select distinct n._batch, n.ticket_id, cast(n.intake_at as date) as on_day
			from news n
			where n.intake_at < date '%s' + interval 1 day
		),
		placed as (
			select i._batch, c.spot, c.company_id, i.on_day
			from ids i
			join core.complaint c on c.ticket_id = i.ticket_id
			union
			select i._batch, p.spot, v.company_id, i.on_day
			from ids i
			join raw.complaints r on r.ticket_id = i.ticket_id
			join core.place p
				on p.district = coalesce(r.district, '') and p.town = coalesce(r.town, '')
				and p.compound_id = coalesce(r.compound_id, '') and p.compound_name = coalesce(r.compound_name, '')
				and p.scope = coalesce(r._scope, '')
			left join staging.service_contract v
				on v.compound_id = p.placed_id and i.on_day >= v.valid_from and i.on_day < v.valid_to
		),
		subject as (
			select distinct p._batch, l.compound_id, p.company_id, l.region_code, p.on_day
			from placed p
			left join core.leaf l on l.spot = p.spot
		)
		select _batch, '%[3]s', compound_id, null, null, on_day, on_day from subject where compound_id is not null
		union select _batch, '%[3]s', null, company_id, null, on_day, on_day from subject where company_id is not null
		union select _batch, '%[3]s', null, null, region_code, on_day, on_day from subject where region_code is not null`,
		t.news(t.EventTime), asOf.Format(time.DateOnly), ticketDataset)
}

func (t RawTable) keyList(alias string) string {
	parts := make([]string, len(t.Key))
	for i, k := range t.Key {
		parts[i] = alias + "." + warehouse.Ident(k)
	}
	return strings.Join(parts, ", ")
}

func (t RawTable) sameKey(a, b string) string {
	parts := make([]string, len(t.Key))
	for i, k := range t.Key {
		parts[i] = fmt.Sprintf("%s.%s = %s.%s", a, warehouse.Ident(k), b, warehouse.Ident(k))
	}
	return strings.Join(parts, " and ")
}

// widenTouches adds what a touched compound stands for: the companies that ever
// served it and the regions where it ever lay; and above each region its parents
// with their rows of what could not be placed.
const widenTouches = `
insert into touch
select distinct t.batch, t.dataset, cast(null as varchar), v.company_id, cast(null as varchar), t.since, t.on_day
from touch t
join staging.service_contract v on v.compound_id = t.compound_id
where t.dataset <> 'complaints';
insert into touch
select distinct t.batch, t.dataset, cast(null as varchar), cast(null as varchar), s.region_code, t.since, t.on_day
from touch t
join core.compound_state s on s.compound_id = t.compound_id
where t.dataset <> 'complaints';
insert into touch
with recursive parents as (
    select distinct t.region_code as from_code, r.region_code, r.parent_code
    from (select distinct region_code from touch where region_code is not null) as t
    join core.region r on r.region_code = t.region_code
    union
    select p.from_code, r.region_code, r.parent_code
    from parents p
    join core.region r on r.region_code = p.parent_code
),
above as (
    select from_code, region_code from parents where region_code <> from_code
    union
    select from_code, region_code || ':unplaced' from parents where region_code not like '%:unplaced'
)
select distinct t.batch, t.dataset, cast(null as varchar), cast(null as varchar), a.region_code, t.since, t.on_day
from touch t
join above a on a.from_code = t.region_code;
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
