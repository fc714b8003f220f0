-- grain: one row per region (city or district) and handling unit with excluded tickets: what it left out in the last 12 whole months, and closing on time without and with it
-- key: region_code, unit
with span as (
    select cast(max(month) - interval 11 month as date) as first_month, max(month) as last_month
    from core.month
    where complete
),
counted as (
    select
        r.region_code, r.level, w.unit,
        cast(coalesce(sum(w.tickets) filter (where w.ground is null), 0) as bigint) as denominator,
        cast(coalesce(sum(w.on_time) filter (where w.ground is null), 0) as bigint) as numerator,
        cast(coalesce(sum(w.tickets) filter (where w.ground is not null), 0) as bigint) as excluded,
        cast(sum(w.tickets) as bigint) as all_denominator, cast(sum(w.on_time) as bigint) as all_numerator
    from core.unit_week w
    join span s on w.event_month between s.first_month and s.last_month
    join core.leaf l on l.spot = w.spot
    join core.region_path r on r.leaf_code = l.region_code
    where r.level in ('city', 'district')
    group by r.region_code, r.level, w.unit
)
select
    region_code, level, unit, excluded,
    excluded / nullif(all_denominator, 0) as excluded_share,
    wilson_lo(excluded, all_denominator) as excluded_lo,
    wilson_hi(excluded, all_denominator) as excluded_hi,
    numerator, denominator,
    numerator / nullif(denominator, 0) as rate,
    wilson_lo(numerator, denominator) as lo,
    wilson_hi(numerator, denominator) as hi,
    all_numerator, all_denominator,
    all_numerator / nullif(all_denominator, 0) as all_rate,
    wilson_lo(all_numerator, all_denominator) as all_lo,
    wilson_hi(all_numerator, all_denominator) as all_hi
from counted
where excluded > 0
