-- grain: one row per measure of epidemic control, kind ('' for all), lowest region and month
with counted as (
    select 'task_on_time' as measure, c.kind, c.region_code, c.due_on as counted_on, coalesce(c.done_on <= c.due_on, false) as is_met
    from core.governance_case c
    cross join ops.params o
    where c.system = 'epidemic' and c.due_on <= o.as_of
)
select
    'epidemic' as system, measure, coalesce(kind, '') as kind, region_code,
    cast(date_trunc('month', counted_on) as date) as month,
    count(*) filter (where is_met) as numerator, count(*) as denominator, cast(null as double) as amount
from counted
group by grouping sets (
    (measure, kind, region_code, date_trunc('month', counted_on)), (measure, region_code, date_trunc('month', counted_on))
)
