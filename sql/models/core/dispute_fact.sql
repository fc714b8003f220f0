-- grain: one row per measure of disputes, kind ('' for all), lowest region and month
with counted as (
    select 'dispute_settled' as measure, kind, region_code, done_on as counted_on, coalesce(outcome = 'settled', false) as is_met
    from core.governance_case
    where system = 'disputes' and done_on is not null
    union all
    select 'dispute_by_branch', kind, region_code, opened_on, is_by_branch
    from core.governance_case
    where system = 'disputes'
)
select
    'disputes' as system, measure, coalesce(kind, '') as kind, region_code,
    cast(date_trunc('month', counted_on) as date) as month,
    count(*) filter (where is_met) as numerator, count(*) as denominator, cast(null as double) as amount
from counted
group by grouping sets (
    (measure, kind, region_code, date_trunc('month', counted_on)), (measure, region_code, date_trunc('month', counted_on))
)
