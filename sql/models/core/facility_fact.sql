-- grain: one row per measure of facility renewals, kind ('' for all), lowest region and month
-- renewal_discussed: of those approved in the month, the ones that the branch had
-- discussed by then; renewal_completed: of all approved so far, the ones completed.
with counted as (
    select
        'renewal_discussed' as measure, kind, region_code, approved_on as counted_on,
        coalesce(discussed_on <= approved_on, false) as is_met
    from core.governance_case
    where system = 'facilities' and approved_on is not null
    union all
    select 'renewal_completed', c.kind, c.region_code, m.until, coalesce(c.done_on <= m.until, false)
    from core.governance_case c
    join core.month m on c.approved_on <= m.until
    where c.system = 'facilities'
)
select
    'facilities' as system, measure, coalesce(kind, '') as kind, region_code,
    cast(date_trunc('month', counted_on) as date) as month,
    count(*) filter (where is_met) as numerator, count(*) as denominator, cast(null as double) as amount
from counted
group by grouping sets (
    (measure, kind, region_code, date_trunc('month', counted_on)), (measure, region_code, date_trunc('month', counted_on))
)
