-- grain: one row per region or company and handling measure: the last 12 whole months by the event
-- key: subject_kind, subject, measure
-- The columns are those of handling_month: without the excluded tickets, and with
-- them as all_….
with span as (
    select cast(max(month) - interval 11 month as date) as first_month, max(month) as last_month
    from core.month
    where complete
),
listed as (
    select 'region' as subject_kind, r.region_code as subject, h.measure, h.hits, h.halves, h.weight, h.denominator,
        h.excluded, h.excluded_hits, h.excluded_halves, s.first_month, s.last_month
    from core.handling_month h
    join span s on h.month between s.first_month and s.last_month
    join core.region_path r on r.leaf_code = h.region_code
    union all
    select 'company', h.company_id, h.measure, h.hits, h.halves, h.weight, h.denominator,
        h.excluded, h.excluded_hits, h.excluded_halves, s.first_month, s.last_month
    from core.handling_month h
    join span s on h.month between s.first_month and s.last_month
    where h.company_id is not null
),
counted as (
    select
        subject_kind, subject, measure, first_month, last_month,
        cast(sum(hits) + sum(halves) * max(weight) as double) as numerator, cast(sum(denominator) as bigint) as denominator,
        cast(sum(excluded) as bigint) as excluded,
        cast(sum(excluded_hits) + sum(excluded_halves) * max(weight) as double) as excluded_numerator
    from listed
    group by subject_kind, subject, measure, first_month, last_month
)
select
    subject_kind, subject, measure, first_month, last_month, numerator, denominator,
    numerator / nullif(denominator, 0) as rate,
    wilson_lo(numerator, denominator) as lo,
    wilson_hi(numerator, denominator) as hi,
    excluded,
    numerator + excluded_numerator as all_numerator,
    denominator + excluded as all_denominator,
    (numerator + excluded_numerator) / nullif(denominator + excluded, 0) as all_rate,
    wilson_lo(numerator + excluded_numerator, denominator + excluded) as all_lo,
    wilson_hi(numerator + excluded_numerator, denominator + excluded) as all_hi,
    -- of all that could count, how much was left out
    excluded / nullif(denominator + excluded, 0) as excluded_share,
    wilson_lo(excluded, denominator + excluded) as excluded_lo,
    wilson_hi(excluded, denominator + excluded) as excluded_hi
from counted
