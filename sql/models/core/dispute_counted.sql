-- grain: one row per measure of disputes, month and dispute that it counts
-- stored: view
with counted as (
    select
        'dispute_settled' as measure, case_id, compound_id, kind, region_code, done_on as counted_on, outcome = 'settled' as is_met
    from core.governance_case
    where system = 'disputes' and done_on is not null
    union all
    select 'dispute_by_branch', case_id, compound_id, kind, region_code, opened_on, is_by_branch
    from core.governance_case
    where system = 'disputes'
)
select
    'disputes' as system, measure, coalesce(kind, '') as kind, region_code,
    cast(date_trunc('month', counted_on) as date) as month, 'disputes' as dataset, case_id as subject, compound_id,
    cast(coalesce(is_met, false) as bigint) as numerator, 1 as denominator, cast(null as decimal(18, 2)) as amount
from counted
