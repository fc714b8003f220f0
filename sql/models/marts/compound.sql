-- grain: one row per compound of the register at as-of
-- key: compound_id
with recent as (
    select l.compound_id, sum(y.tickets) as tickets, sum(y.matters) as matters
    from core.complaint_year y
    join core.leaf l on l.spot = y.spot
    where l.compound_id is not null
    group by l.compound_id
),
stage as (
    select w.compound_id, w.stage, w.branch_kind
    from core.compound_week w
    join ops.params o on o.as_of_week = w.week
)
select
    c.compound_id, c.name, c.town_code as region_code, c.region_code as community_code,
    c.district_code, c.kind, c.management, c.households,
    cast(c.occupied_households as double) as occupied_households, c.company_id, y.name as company_name, coalesce(s.stage, 'none') as stage, s.branch_kind,
    cast(coalesce(r.tickets, 0) as bigint) as tickets_12m, cast(coalesce(r.matters, 0) as bigint) as matters_12m
from core.compound c
left join core.company y on y.company_id = c.company_id
left join stage s on s.compound_id = c.compound_id
left join recent r on r.compound_id = c.compound_id
