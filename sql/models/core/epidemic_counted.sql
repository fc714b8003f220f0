-- grain: one row per measure of epidemic control, month and task that it counts
-- stored: view
with counted as (
    select
        'task_on_time' as measure, c.case_id, c.compound_id, c.kind, c.region_code, c.due_on as counted_on, c.done_on <= c.due_on as is_met
    from core.governance_case c
    cross join ops.params o
    where c.system = 'epidemic' and c.due_on <= o.as_of
)
select
    'epidemic' as system, measure, coalesce(kind, '') as kind, region_code,
    cast(date_trunc('month', counted_on) as date) as month, 'epidemic_tasks' as dataset, case_id as subject, compound_id,
    cast(coalesce(is_met, false) as bigint) as numerator, 1 as denominator, cast(null as decimal(18, 2)) as amount
from counted
