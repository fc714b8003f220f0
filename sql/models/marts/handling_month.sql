-- grain: one row per month of the event, region and measure with anything to tell
-- key: month, region_code, measure
-- partition: event
-- excluded: tickets left out of both sides by a ground that the unit gave; the
-- columns all_… are the same measure with them.
with counted as (
    select
        h.month, r.region_code, r.level, h.measure,
        cast(sum(h.hits) + sum(h.halves) * max(h.weight) as double) as numerator, cast(sum(h.denominator) as bigint) as denominator,
        cast(sum(h.excluded) as bigint) as excluded,
        cast(sum(h.excluded_hits) + sum(h.excluded_halves) * max(h.weight) as double) as excluded_numerator
    from core.handling_month h
    join core.region_path r on r.leaf_code = h.region_code
    where h.month in (select month from ops.touched_event)
    group by h.month, r.region_code, r.level, h.measure
)
select
    month, region_code, level, measure, numerator, denominator,
    numerator / nullif(denominator, 0) as rate,
    wilson_lo(numerator, denominator) as lo,
    wilson_hi(numerator, denominator) as hi,
    excluded,
    numerator + excluded_numerator as all_numerator,
    denominator + excluded as all_denominator,
    (numerator + excluded_numerator) / nullif(denominator + excluded, 0) as all_rate,
    wilson_lo(numerator + excluded_numerator, denominator + excluded) as all_lo,
    wilson_hi(numerator + excluded_numerator, denominator + excluded) as all_hi
from counted
order by month
