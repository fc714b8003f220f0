-- grain: one row per figure and region: a total counted once for itself and once as its parts
-- key: name, region_code
with counted as (
    select c.spot, count(*) as tickets
    from core.complaint c
    cross join ops.params o
    where c.is_property and c.intake_at < o.as_of_end
    group by c.spot
),
ticket as (
    select l.region_code as leaf_code, sum(c.tickets) as tickets
    from counted c
    left join core.leaf l on l.spot = c.spot
    group by l.region_code
),
ticket_total as (
    select p.region_code, sum(t.tickets) as total
    from ticket t
    join core.region_path p on p.leaf_code = t.leaf_code
    group by p.region_code
),
month_total as (
    select region_code, sum(tickets) as tickets
    from marts.complaint_region_month
    group by region_code
),
child as (
    select r.parent_code as region_code, sum(m.tickets) as tickets
    from core.region r
    join month_total m on m.region_code = r.region_code
    where r.parent_code is not null
    group by r.parent_code
),
coverage as (
    select w.region_code, w.parent_code, w.level, w.managed, w.covered, w.branches
    from marts.coverage_week w
    join ops.params o on o.as_of_week = w.week
),
coverage_child as (
    select parent_code as region_code, sum(managed) as managed, sum(covered) as covered, sum(branches) as branches
    from coverage
    where parent_code is not null
    group by parent_code
),
ladder as (
    select region_code, sum(compounds) as compounds
    from marts.branch_ladder
    group by region_code
),
city as (
    select region_code
    from core.region
    where level = 'city'
),
governance_region as (
    select region_code, system, sum(numerator + denominator) as counts
    from marts.governance_month
    group by region_code, system
),
governance_child as (
    select r.parent_code as region_code, g.system, sum(g.counts) as counts
    from governance_region g
    join core.region r on r.region_code = g.region_code
    group by r.parent_code, g.system
),
-- the city's total is counted without the regions, so that a fact which lies in none is missed
governance_total as (
    select c.region_code, f.system, sum(f.numerator + f.denominator) as counts
    from core.governance_fact f
    cross join city c
    group by c.region_code, f.system
    union all
    select g.region_code, g.system, g.counts
    from governance_region g
    join core.region r on r.region_code = g.region_code
    where r.level in ('district', 'town') and not r.is_unplaced
),
governance as (
    select
        coalesce(t.region_code, c.region_code) as region_code, coalesce(t.system, c.system) as system,
        coalesce(t.counts, 0) as total, coalesce(c.counts, 0) as parts
    from governance_total t
    full join (
        select region_code, system, counts from governance_child where region_code is not null
    ) as c on c.region_code = t.region_code and c.system = t.system
),
owed_region as (
    select w.region_code, r.parent_code, r.level, r.is_unplaced, sum(w.n) as n
    from marts.owed_region w
    join core.region r on r.region_code = w.region_code
    group by w.region_code, r.parent_code, r.level, r.is_unplaced
),
owed_total as (
    select c.region_code, (select count(*) from core.owed) as n
    from city c
    union all
    select region_code, n
    from owed_region
    where level in ('district', 'town') and not is_unplaced
),
owed_child as (
    select parent_code as region_code, sum(n) as n
    from owed_region
    where parent_code is not null
    group by parent_code
),
figure as (
    -- every ticket is in one month, and every part in one child
    select 'tickets_by_month' as name, r.region_code, coalesce(t.total, 0) as total, coalesce(m.tickets, 0) as parts
    from core.region r
    left join ticket_total t on t.region_code = r.region_code
    left join month_total m on m.region_code = r.region_code
    union all
    select 'tickets_by_region', m.region_code, m.tickets, c.tickets
    from month_total m
    join child c on c.region_code = m.region_code
    union all
    select 'tickets_placed_nowhere', c.region_code, 0, coalesce((select sum(tickets) from ticket where leaf_code is null), 0)
    from city c
    union all
    select 'tickets_by_week', c.region_code, coalesce(t.total, 0), coalesce((select sum(tickets) from marts.complaint_week), 0)
    from city c
    left join ticket_total t on t.region_code = c.region_code
    union all
    select 'tickets_by_category', r.region_code, coalesce(t.total, 0), coalesce(k.tickets, 0)
    from core.region r
    left join ticket_total t on t.region_code = r.region_code
    left join (
        select region_code, sum(tickets) as tickets from marts.complaint_category_month group by region_code
    ) as k on k.region_code = r.region_code
    union all
    select 'compounds_managed', w.region_code, w.managed, c.managed
    from coverage w
    join coverage_child c on c.region_code = w.region_code
    union all
    select 'compounds_covered', w.region_code, w.covered, c.covered
    from coverage w
    join coverage_child c on c.region_code = w.region_code
    union all
    select 'branches', w.region_code, w.branches, c.branches
    from coverage w
    join coverage_child c on c.region_code = w.region_code
    union all
    select 'ladder', w.region_code, w.managed, coalesce(l.compounds, 0)
    from coverage w
    left join ladder l on l.region_code = w.region_code
    union all
    -- numerators and denominators of every measure in every month
    select 'governance', region_code, sum(total), sum(parts)
    from governance
    group by region_code
    union all
    -- the system that does not add up, even where two differences cancel
    select 'governance_' || system, region_code, total, parts
    from governance
    where total <> parts
    union all
    -- every obligation lies in one region of each level
    select 'owed', t.region_code, t.n, coalesce(c.n, 0)
    from owed_total t
    left join owed_child c on c.region_code = t.region_code
)
select
    name, region_code, cast(total as bigint) as total, cast(parts as bigint) as parts,
    cast(total - parts as bigint) as difference, total = parts as ok
from figure
