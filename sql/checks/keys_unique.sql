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
    union all select 'marts.owed', concat_ws('|', item, region_code, subject, due_on) from marts.owed
    union all select 'marts.owed_region', concat_ws('|', region_code, item) from marts.owed_region
    union all select 'marts.coordination_item', item_id from marts.coordination_item
    union all select 'marts.agenda', item_id from marts.agenda
    union all select 'marts.pilot_effect', metric from marts.pilot_effect
    union all select 'marts.survey_field', concat_ws('|', region_code, field) from marts.survey_field
    union all select 'marts.survey_office', concat_ws('|', scope, field) from marts.survey_office
    union all select 'marts.governance_event', concat_ws('|', system, id) from marts.governance_event
    union all select 'core.home', compound_id from core.home
    union all select 'core.stated_region', code from core.stated_region
    union all select 'marts.governance_month', concat_ws('|', region_code, month, system, measure, kind) from marts.governance_month
    union all select 'marts.leader_compound', compound_id from marts.leader_compound
    union all select 'marts.committee', concat_ws('|', compound_id, body) from marts.committee
    union all select 'marts.decision', decision_id from marts.decision
    union all select 'core.measure', measure from core.measure
    union all select 'core.compound_stock', concat_ws('|', month, compound_id) from core.compound_stock
    union all select 'core.report_month', concat_ws('|', month, compound_id) from core.report_month
    union all select 'marts.submission', concat_ws('|', scope, dataset, period_start) from marts.submission
    union all select 'marts.office', scope from marts.office
    union all select 'marts.contradiction', concat_ws('|', scope, dataset, kind) from marts.contradiction
    union all select 'marts.workday_year', cast(year as varchar) from marts.workday_year
    union all select 'core.workday', cast(day as varchar) from core.workday
    union all select 'core.form_missing', concat_ws('|', owner_id, subject) from core.form_missing
    union all select 'core.leaf', spot from core.leaf
    union all select 'core.place', concat_ws('|', district, town, compound_id, compound_name, scope) from core.place
)
select table_name, key, count(*) as rows
from keyed
group by table_name, key
having count(*) > 1 or key is null
