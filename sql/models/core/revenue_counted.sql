-- grain: one row per measure of common revenue, last month of a quarter and compound that it counts
-- stored: view
-- revenue_disclosed counts a quarter once it is due; revenue_discussed, with the
-- income as its amount, all that was disclosed.
with counted as (
    select
        'revenue_disclosed' as measure, region_code, last_month as month, quarter, compound_id,
        coalesce(disclosed_on <= due_on, false) as is_met, null as income
    from core.disclosure_due
    union all
    select
        'revenue_discussed', coalesce(h.region_code, s.region_code), cast(d.quarter + interval 2 month as date), d.quarter,
        d.compound_id, d.discussed_on is not null, d.income
    from staging.revenue_disclosure d
    cross join ops.params o
    left join core.home h on h.compound_id = d.compound_id
    left join core.stated_region s on s.code = d.scope
    where d.disclosed_on is not null and d.quarter + interval 2 month <= o.as_of
)
select
    'revenue' as system, measure, '' as kind, region_code, month, 'revenue_disclosures' as dataset,
    concat_ws('|', compound_id, quarter) as subject, compound_id, cast(is_met as bigint) as numerator, 1 as denominator,
    cast(income as decimal(18, 2)) as amount
from counted
