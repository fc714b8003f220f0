-- grain: one row per compound and quarter whose common revenue had to be disclosed by as-of
-- Owed by compounds under a company or their owners at the end of the quarter,
-- from the first quarter that anyone in the city disclosed; due some days of the
-- policy after the quarter. company_id is the company that served at its end.
with quarter as (
    select
        cast(m.month - interval 2 month as date) as quarter, m.month as last_month, m.month_end,
        cast(m.month_end + p.disclose_days * interval 1 day as date) as due_on
    from core.month m
    cross join core.policy p
    cross join ops.params o
    where month(m.month) % 3 = 0 and m.month_end + p.disclose_days * interval 1 day <= o.as_of
        and m.month_end >= (select min(quarter) from staging.revenue_disclosure where disclosed_on is not null)
)
select
    q.quarter, q.last_month, q.due_on, s.compound_id, h.region_code, h.name as compound_name, s.management,
    v.company_id, d.disclosed_on
from quarter q
join core.compound_state s on s.valid_from <= q.month_end and s.valid_to > q.month_end
join core.home h on h.compound_id = s.compound_id
left join staging.service_contract v
    on v.compound_id = s.compound_id and v.valid_from <= q.month_end and v.valid_to > q.month_end
left join staging.revenue_disclosure d on d.compound_id = s.compound_id and d.quarter = q.quarter
where s.management in ('company', 'self')
