-- grain: one row per month of the event, region and measure with anything to tell
-- key: month, region_code, measure
-- excluded: tickets left out of both sides by a ground that the unit gave.
with counted as (
    select
        h.month, r.region_code, r.level, h.measure,
        cast(sum(h.hits) + sum(h.halves) * max(h.weight) as double) as numerator, cast(sum(h.denominator) as bigint) as denominator,
        cast(sum(h.excluded) as bigint) as excluded
    from core.handling_month h
    join core.region_path r on r.leaf_code = h.region_code
    group by h.month, r.region_code, r.level, h.measure
)
select
    month, region_code, level, measure, numerator, denominator,
    numerator / nullif(denominator, 0) as rate,
    wilson_lo(numerator, denominator) as lo,
    wilson_hi(numerator, denominator) as hi,
    excluded
from counted
