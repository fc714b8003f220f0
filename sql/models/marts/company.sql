-- grain: one row per property company, with what it serves at as-of
-- key: company_id
with served as (
    select
        company_id, count(*) as compounds, cast(sum(households) as bigint) as households,
        sum(occupied_households) as occupied_households,
        string_agg(distinct district_code, ',' order by district_code) as districts
    from core.compound
    where company_id is not null
    group by company_id
)
select
    c.company_id, c.name, c.short_name, c.uscc_valid,
    coalesce(s.compounds, 0) as compounds, coalesce(s.households, 0) as households,
    cast(coalesce(s.occupied_households, 0) as double) as occupied_households, s.districts
from core.company c
left join served s on s.company_id = c.company_id
