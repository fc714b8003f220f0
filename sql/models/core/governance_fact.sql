-- grain: one row per system, measure, kind ('' for all), lowest region and month, with its two counts
with counted as materialized (
    select
        system, measure, kind, region_code, month,
        sum(numerator) as numerator, sum(denominator) as denominator, sum(amount) as amount
    from core.governance_counted
    group by system, measure, kind, region_code, month
)
select
    system, measure, '' as kind, region_code, month, cast(sum(numerator) as bigint) as numerator,
    cast(sum(denominator) as bigint) as denominator, cast(sum(amount) as double) as amount
from counted
group by system, measure, region_code, month
union all
select
    system, measure, kind, region_code, month, cast(numerator as bigint), cast(denominator as bigint), cast(amount as double)
from counted
where kind <> ''
