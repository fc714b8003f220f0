-- grain: one row per measure of handovers, kind ('' for all), lowest region and month
with counted as (
    select 'handover_led' as measure, kind, region_code, opened_on as counted_on, is_by_branch as is_met
    from core.governance_case
    where system = 'handovers'
    union all
    select 'handover_on_time', c.kind, c.region_code, c.due_on, coalesce(c.done_on <= c.due_on, false)
    from core.governance_case c
    cross join ops.params o
    where c.system = 'handovers' and c.due_on <= o.as_of
    union all
    select 'handover_overdue', c.kind, c.region_code, m.until, c.due_on < m.until
    from core.governance_case c
    join core.month m on c.opened_on <= m.until and (c.done_on is null or c.done_on > m.until)
    where c.system = 'handovers'
)
select
    'handovers' as system, measure, coalesce(kind, '') as kind, region_code,
    cast(date_trunc('month', counted_on) as date) as month,
    count(*) filter (where is_met) as numerator, count(*) as denominator, cast(null as double) as amount
from counted
group by grouping sets (
    (measure, kind, region_code, date_trunc('month', counted_on)), (measure, region_code, date_trunc('month', counted_on))
)
