package transform

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"baimi/sql/warehouse"
)

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
