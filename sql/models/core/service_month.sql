-- grain: one row per month, compound and company that served it in the month
-- household_months: occupied households × the part of the month, up to as-of,
-- in which the contract and the statement of the compound held.
with overlap as (
    select
        m.month, m.days, v.compound_id, v.company_id, s.occupied_households,
        least(v.valid_to, s.valid_to, cast(m.until + interval 1 day as date))
        - greatest(v.valid_from, s.valid_from, m.month) as served_days
    from core.month m
    join staging.service_contract v on v.valid_from <= m.until and v.valid_to > m.month
    join core.compound_state s
        on s.compound_id = v.compound_id and s.valid_from <= m.until and s.valid_to > m.month
)
select
    month, compound_id, company_id,
    sum(cast(occupied_households * served_days / days as decimal(18, 4))) as household_months
from overlap
where served_days > 0
group by month, compound_id, company_id
