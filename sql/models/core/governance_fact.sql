-- grain: one row per system, measure, kind ('' for all), lowest region and month, with its two counts
select
    system, measure, case when grouping(kind) = 1 then '' else kind end as kind, region_code, month,
    cast(sum(numerator) as bigint) as numerator, cast(sum(denominator) as bigint) as denominator,
    cast(sum(amount) as double) as amount
from core.governance_counted
group by grouping sets ((system, measure, region_code, month), (system, measure, kind, region_code, month))
having grouping(kind) = 1 or kind <> ''
