-- grain: one row per month and region: property tickets and their rate
-- key: month, region_code
-- rate: tickets per 1,000 occupied households and month; only for whole months.
with ticket as (
    select c.month, r.region_code, sum(c.tickets) as tickets, sum(c.matters) as matters
    from core.complaint_month c
    join core.region_path r on r.leaf_code = c.region_code
    where c.is_property
    group by c.month, r.region_code
),
household as (
    select h.month, r.region_code, sum(h.occupied_households) as occupied_households
    from core.household_month h
    join core.region_path r on r.leaf_code = h.region_code
    group by h.month, r.region_code
),
filled as (
    select
        m.month, m.complete, r.region_code, r.level,
        cast(coalesce(t.tickets, 0) as bigint) as tickets,
        cast(coalesce(t.matters, 0) as bigint) as matters,
        h.occupied_households,
        case when m.complete then nullif(h.occupied_households, 0) / 1000 end as exposure
    from core.month m
    cross join core.region r
    left join ticket t on t.month = m.month and t.region_code = r.region_code
    left join household h on h.month = m.month and h.region_code = r.region_code
)
select
    month, complete, region_code, level, tickets, matters,
    cast(occupied_households as double) as occupied_households,
    tickets / exposure as rate,
    poisson_lo(tickets) / exposure as rate_lo,
    poisson_hi(tickets) / exposure as rate_hi
from filled
