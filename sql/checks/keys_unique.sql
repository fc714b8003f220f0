-- protects: every table has one row for each of its keys
-- severity: error
with keyed as (
    select 'marts.region' as table_name, region_code as key from marts.region
    union all select 'marts.policy', key from marts.policy
    union all select 'marts.company', company_id from marts.company
    union all select 'marts.compound', compound_id from marts.compound
    union all select 'marts.coverage_week', concat_ws('|', week, region_code) from marts.coverage_week
    union all select 'marts.coverage_pace', region_code from marts.coverage_pace
    union all select 'marts.coverage_path', cast(path_on as varchar) from marts.coverage_path
    union all select 'marts.coverage_change', concat_ws('|', region_code, span, month) from marts.coverage_change
    union all select 'marts.coverage_forecast', region_code from marts.coverage_forecast
    union all select 'marts.coverage_fan', concat_ws('|', region_code, on_date) from marts.coverage_fan
    union all select 'marts.coverage_peer', region_code from marts.coverage_peer
    union all select 'marts.forecast_backtest', concat_ws('|', level, horizon_weeks) from marts.forecast_backtest
    union all select 'marts.branch_target', region_code from marts.branch_target
    union all select 'marts.next_compound', compound_id from marts.next_compound
    union all select 'marts.branch_ladder', concat_ws('|', region_code, stage) from marts.branch_ladder
    union all select 'marts.complaint_region_month', concat_ws('|', month, region_code) from marts.complaint_region_month
    union all select 'marts.handling_month', concat_ws('|', month, region_code, measure) from marts.handling_month
    union all select 'marts.company_period', concat_ws('|', company_id, period_kind, period) from marts.company_period
    union all select 'marts.property_share', concat_ws('|', month, region_code) from marts.property_share
    union all select 'marts.quality_batch', batch from marts.quality_batch
    union all select 'marts.freshness', dataset from marts.freshness
    union all select 'marts.signal_month', concat_ws('|', series, id, metric, month) from marts.signal_month
    union all select 'marts.issue', issue from marts.issue
    union all select 'core.leaf', spot from core.leaf
    union all select 'core.place', concat_ws('|', district, town, compound_id, compound_name, scope) from core.place
)
select table_name, key, count(*) as rows
from keyed
group by table_name, key
having count(*) > 1 or key is null
