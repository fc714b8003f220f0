-- protects: every share lies within 0 and 1 and within its own interval, and every figure is finite
-- severity: error
-- Each table is asked by itself, so that keys are written out only of what is wrong.
select 'coverage_week' as table_name, concat_ws('|', week, region_code) as key, covered_share as value
from marts.coverage_week
where no_share(covered_share, covered_share_lo, covered_share_hi)
union all
select 'coverage_week households', concat_ws('|', week, region_code), households_share
from marts.coverage_week
where no_share(households_share, 0, 1)
union all
select 'handling_month', concat_ws('|', month, region_code, measure), rate
from marts.handling_month
where no_share(rate, lo, hi)
union all
select 'handling_month with the excluded', concat_ws('|', month, region_code, measure), all_rate
from marts.handling_month
where no_share(all_rate, all_lo, all_hi)
union all
select 'handling_year', concat_ws('|', subject_kind, subject, measure), rate
from marts.handling_year
where no_share(rate, lo, hi)
union all
select 'handling_year with the excluded', concat_ws('|', subject_kind, subject, measure), all_rate
from marts.handling_year
where no_share(all_rate, all_lo, all_hi)
union all
select 'handling_year excluded', concat_ws('|', subject_kind, subject, measure), excluded_share
from marts.handling_year
where no_share(excluded_share, excluded_lo, excluded_hi)
union all
select 'exclusion_unit', concat_ws('|', region_code, unit), rate
from marts.exclusion_unit
where no_share(rate, lo, hi)
union all
select 'exclusion_unit with the excluded', concat_ws('|', region_code, unit), all_rate
from marts.exclusion_unit
where no_share(all_rate, all_lo, all_hi)
union all
select 'governance_month', concat_ws('|', region_code, month, system, measure, kind), share
from marts.governance_month
where no_share(share, share_lo, share_hi)
union all
select 'property_share', concat_ws('|', month, region_code), share
from marts.property_share
where no_share(share, share_lo, share_hi)
union all
select 'company_period on_time', concat_ws('|', company_id, period), on_time_rate
from marts.company_period
where no_share(on_time_rate, on_time_lo, on_time_hi)
union all
select 'company_period resolved', concat_ws('|', company_id, period), resolved_rate
from marts.company_period
where no_share(resolved_rate, resolved_lo, resolved_hi)
union all
select 'company_period satisfied', concat_ws('|', company_id, period), satisfied_rate
from marts.company_period
where no_share(satisfied_rate, satisfied_lo, satisfied_hi)
union all
select 'company_period unanswered', concat_ws('|', company_id, period), unanswered_share
from marts.company_period
where no_share(unanswered_share, 0, 1)
union all
select 'complaint_region_month', concat_ws('|', month, region_code), rate
from marts.complaint_region_month
where rate < 0 or not isfinite(rate)
union all
select 'company_period', concat_ws('|', company_id, period), rate
from marts.company_period
where rate < 0 or not isfinite(rate)
union all
select 'coverage_pace', region_code, pace_required
from marts.coverage_pace
where pace_required < 0 or not isfinite(pace_required)
