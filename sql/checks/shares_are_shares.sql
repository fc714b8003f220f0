-- protects: every share lies within 0 and 1 and within its own interval, and every figure is finite
-- severity: error
with share as (
    select 'coverage_week' as table_name, concat_ws('|', week, region_code) as key, covered_share as value,
        covered_share_lo as lo, covered_share_hi as hi
    from marts.coverage_week
    union all
    select 'coverage_week households', concat_ws('|', week, region_code), households_share, 0, 1 from marts.coverage_week
    union all
    select 'handling_month', concat_ws('|', month, region_code, measure), rate, lo, hi from marts.handling_month
    union all
    select 'handling_month with the excluded', concat_ws('|', month, region_code, measure), all_rate, all_lo, all_hi
    from marts.handling_month
    union all
    select 'handling_year', concat_ws('|', subject_kind, subject, measure), rate, lo, hi from marts.handling_year
    union all
    select 'handling_year with the excluded', concat_ws('|', subject_kind, subject, measure), all_rate, all_lo, all_hi
    from marts.handling_year
    union all
    select 'handling_year excluded', concat_ws('|', subject_kind, subject, measure), excluded_share, excluded_lo, excluded_hi
    from marts.handling_year
    union all
    select 'exclusion_unit', concat_ws('|', region_code, unit), rate, lo, hi from marts.exclusion_unit
    union all
    select 'exclusion_unit with the excluded', concat_ws('|', region_code, unit), all_rate, all_lo, all_hi
    from marts.exclusion_unit
    union all
    select 'governance_month', concat_ws('|', region_code, month, system, measure, kind), share, share_lo, share_hi
    from marts.governance_month
    union all
    select 'property_share', concat_ws('|', month, region_code), share, share_lo, share_hi from marts.property_share
    union all
    select 'company_period on_time', concat_ws('|', company_id, period), on_time_rate, on_time_lo, on_time_hi
    from marts.company_period
    union all
    select 'company_period resolved', concat_ws('|', company_id, period), resolved_rate, resolved_lo, resolved_hi
    from marts.company_period
    union all
    select 'company_period satisfied', concat_ws('|', company_id, period), satisfied_rate, satisfied_lo, satisfied_hi
    from marts.company_period
    union all
    select 'company_period unanswered', concat_ws('|', company_id, period), unanswered_share, 0, 1 from marts.company_period
),
rate as (
    select 'complaint_region_month' as table_name, concat_ws('|', month, region_code) as key, rate as value
    from marts.complaint_region_month
    union all
    select 'company_period', concat_ws('|', company_id, period), rate from marts.company_period
    union all
    select 'coverage_pace', region_code, pace_required from marts.coverage_pace
)
select table_name, key, value
from share
where value is not null
    and (not isfinite(value) or value < 0 or value > 1 or lo is null or hi is null or value < lo - 1e-9 or value > hi + 1e-9)
union all
select table_name, key, value
from rate
where value is not null and (not isfinite(value) or value < 0)
