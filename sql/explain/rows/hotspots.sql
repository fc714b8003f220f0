-- grain: one row per hot spot and ticket of the week that lies in it; detail begins with the kind and rank of the spot
-- A ticket can lie in a compound's spot, in its district's and in a matter's.
with recursive spot as (
    select h.kind, h.rank, h.compound_id, h.district_code, h.category, h.first_on, h.observed
    from asked a
    join marts.region r on r.region_code = a.subject
    join marts.hot_spot h on h.week = a.first_day and (r.level = 'city' or h.district_code = a.subject)
),
ticket as (
    select c.ticket_id, c.category, c.compound_id, c.intake_at, l.region_district as district_code
    from asked a
    cross join ops.params o
    join core.complaint c on c.is_property and c.week = a.first_day and c.intake_at < o.as_of_end
    left join core.leaf l on l.spot = c.spot
),
back as (
    select ticket_id, ticket_id as at_id
    from ticket
    union all
    select b.ticket_id, r.before_id
    from back b
    join core.repeat r on r.ticket_id = b.at_id
),
matter as (
    select
        b.ticket_id, c.category, c.compound_id, l.region_district as district_code, cast(c.intake_at as date) as first_on,
        count(*) over (partition by b.at_id) as observed
    from back b
    join core.complaint c on c.ticket_id = b.at_id
    left join core.leaf l on l.spot = c.spot
    where not exists (select 1 from core.repeat r where r.ticket_id = b.at_id)
),
lies as (
    select s.kind, s.rank, t.ticket_id
    from spot s
    join ticket t
        on t.category = s.category
            and (s.kind = 'compound' and t.compound_id = s.compound_id or s.kind = 'district' and t.district_code = s.district_code)
    union all
    select s.kind, s.rank, m.ticket_id
    from spot s
    join matter m
        on s.kind = 'matter' and m.first_on = s.first_on and m.observed = s.observed
            and m.category is not distinct from s.category and m.compound_id is not distinct from s.compound_id
            and m.district_code is not distinct from s.district_code
)
select
    'considered' as part, t.ticket_id as subject, t.category as name,
    concat_ws(' ', i.kind, i.rank, cast(t.intake_at as varchar)) as detail, 'complaints' as dataset, s.batch, s.sheet, s.row
from lies i
join ticket t on t.ticket_id = i.ticket_id
join staging.complaint s on s.ticket_id = t.ticket_id
