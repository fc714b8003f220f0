-- grain: one row per measure of findings, month and finding that it counts
-- stored: view
-- finding_found counts all that were found in the month, by whether they were
-- rectified before it ended.
with counted as (
    select 'finding_found' as measure, c.case_id, c.compound_id, c.kind, c.region_code, c.opened_on as counted_on, c.done_on <= m.until as is_met
    from core.governance_case c
    join core.month m on m.month = date_trunc('month', c.opened_on)
    where c.system = 'findings'
    union all
    select
        'finding_rectified' as measure, c.case_id, c.compound_id, c.kind, c.region_code, c.due_on as counted_on, c.done_on <= c.due_on as is_met
    from core.governance_case c
    cross join ops.params o
    where c.system = 'findings' and c.due_on <= o.as_of
    union all
    select 'finding_overdue', c.case_id, c.compound_id, c.kind, c.region_code, m.until, c.due_on < m.until
    from core.governance_case c
    join core.month m on c.opened_on <= m.until and (c.done_on is null or c.done_on > m.until)
    where c.system = 'findings'
)
select
    'findings' as system, measure, coalesce(kind, '') as kind, region_code,
    cast(date_trunc('month', counted_on) as date) as month, 'findings' as dataset, case_id as subject, compound_id,
    cast(coalesce(is_met, false) as bigint) as numerator, 1 as denominator, cast(null as decimal(18, 2)) as amount
from counted
