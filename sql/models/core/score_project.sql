-- grain: one row per cycle, company and compound that it served in it
-- households are those at the end of the service in the cycle; months those for
-- which it had served by then.
with served as (
    select
        c.cycle, v.company_id, v.compound_id, min(v.valid_from) as since,
        max(least(v.valid_to, cast(c.ends + interval 1 day as date))) as until
    from core.score_cycle c
    join staging.service_contract v on v.valid_from <= c.ends and v.valid_to > c.starts
    where v.company_id is not null
    group by c.cycle, v.company_id, v.compound_id
)
select
    s.cycle, s.company_id, s.compound_id, coalesce(h.households, 0) as households,
    cast(datesub('month', s.since, s.until) as bigint) as months
from served s
left join core.compound_state h
    on h.compound_id = s.compound_id and h.valid_from < s.until and h.valid_to >= s.until
