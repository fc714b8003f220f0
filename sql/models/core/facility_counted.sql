-- grain: one row per measure of facility renewals, month and renewal that it counts
-- stored: view
-- renewal_discussed: of those approved in the month, the ones that the branch had
-- discussed by then; renewal_completed: of all approved so far, the ones completed.
with counted as (
    select
        'renewal_discussed' as measure, case_id, compound_id, kind, region_code, approved_on as counted_on,
        discussed_on <= approved_on as is_met
    from core.governance_case
    where system = 'facilities' and approved_on is not null
    union all
    select 'renewal_completed', c.case_id, c.compound_id, c.kind, c.region_code, m.until, c.done_on <= m.until
    from core.governance_case c
    join core.month m on c.approved_on <= m.until
    where c.system = 'facilities'
)
select
    'facilities' as system, measure, coalesce(kind, '') as kind, region_code,
    cast(date_trunc('month', counted_on) as date) as month, 'facility_renewals' as dataset, case_id as subject, compound_id,
    cast(coalesce(is_met, false) as bigint) as numerator, 1 as denominator, cast(null as decimal(18, 2)) as amount
from counted
