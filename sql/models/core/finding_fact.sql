-- grain: one row per measure of findings, kind ('' for all), lowest region and month
with counted as (
    select 'finding_rectified' as measure, c.kind, c.region_code, c.due_on as counted_on, coalesce(c.done_on <= c.due_on, false) as is_met
    from core.governance_case c
    cross join ops.params o
    where c.system = 'findings' and c.due_on <= o.as_of
    union all
    select 'finding_overdue', c.kind, c.region_code, m.until, c.due_on < m.until
    from core.governance_case c
    join core.month m on c.opened_on <= m.until and (c.done_on is null or c.done_on > m.until)
    where c.system = 'findings'
)
select
    'findings' as system, measure, coalesce(kind, '') as kind, region_code,
    cast(date_trunc('month', counted_on) as date) as month,
    count(*) filter (where is_met) as numerator, count(*) as denominator, cast(null as double) as amount
from counted
group by grouping sets (
    (measure, kind, region_code, date_trunc('month', counted_on)), (measure, region_code, date_trunc('month', counted_on))
)
