-- grain: one row per measure of common revenue, lowest region and last month of the quarter that it is about
-- revenue_disclosed counts a quarter once it is due; revenue_discussed, with the
-- income as its amount, all that was disclosed.
with disclosed as (
    select
        cast(d.quarter + interval 2 month as date) as month, coalesce(h.region_code, s.region_code) as region_code,
        d.discussed_on, d.income
    from staging.revenue_disclosure d
    cross join ops.params o
    left join core.home h on h.compound_id = d.compound_id
    left join core.stated_region s on s.code = d.scope
    where d.disclosed_on is not null and d.quarter + interval 2 month <= o.as_of
)
select
    'revenue' as system, 'revenue_disclosed' as measure, '' as kind, region_code, last_month as month,
    count(*) filter (where disclosed_on <= due_on) as numerator, count(*) as denominator, cast(null as double) as amount
from core.disclosure_due
group by region_code, last_month
union all
select
    'revenue', 'revenue_discussed', '', region_code, month, count(discussed_on), count(*), cast(sum(income) as double)
from disclosed
group by region_code, month
