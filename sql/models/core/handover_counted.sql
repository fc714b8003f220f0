-- grain: one row per measure of handovers, month and handover that it counts
-- stored: view
with counted as (
    select
        'handover_led' as measure, case_id, compound_id, kind, region_code, opened_on as counted_on, is_by_branch as is_met
    from core.governance_case
    where system = 'handovers'
    union all
    select 'handover_on_time', c.case_id, c.compound_id, c.kind, c.region_code, c.due_on, c.done_on <= c.due_on
    from core.governance_case c
    cross join ops.params o
    where c.system = 'handovers' and c.due_on <= o.as_of
    union all
    select 'handover_overdue', c.case_id, c.compound_id, c.kind, c.region_code, m.until, c.due_on < m.until
    from core.governance_case c
    join core.month m on c.opened_on <= m.until and (c.done_on is null or c.done_on > m.until)
    where c.system = 'handovers'
)
select
    'handovers' as system, measure, coalesce(kind, '') as kind, region_code,
    cast(date_trunc('month', counted_on) as date) as month, 'handovers' as dataset, case_id as subject, compound_id,
    cast(coalesce(is_met, false) as bigint) as numerator, 1 as denominator, cast(null as decimal(18, 2)) as amount
from counted
