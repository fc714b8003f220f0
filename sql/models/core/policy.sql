-- grain: one row: the policy in force at as-of, typed
-- A key that is missing or does not read as its type is null here and a failure
-- of the check policy_complete; no figure has a hidden default.
select
    max(version) filter (where effective_on = newest_on) as version,
    max(newest_on) as effective_on,
    max(value) filter (where key = 'name') as name,
    coalesce(bool_or(try_cast(value as boolean)) filter (where key = 'example'), false) as example,
    max(value) filter (where key = 'city.code') as city_code,
    max(value) filter (where key = 'city.name') as city_name,
    max(value) filter (where key = 'city.name_en') as city_name_en,
    max(try_cast(value as date)) filter (where key = 'coverage.start_on') as start_on,
    max(try_cast(value as date)) filter (where key = 'coverage.deadline_on') as deadline_on,
    max(try_cast(value as bigint)) filter (where key = 'coverage.share_num') as share_num,
    max(try_cast(value as bigint)) filter (where key = 'coverage.share_den') as share_den,
    max(try_cast(value as bigint)) filter (where key = 'coverage.branch_target') as branch_target,
    max(try_cast(value as date)) filter (where key = 'coverage.branch_target_on') as branch_target_on,
    max(try_cast(value as bigint)) filter (where key = 'coverage.dormant_days') as dormant_days,
    max(try_cast(value as bigint)) filter (where key = 'coverage.min_rank_n') as min_rank_n,
    max(try_cast(value as bigint)) filter (where key = 'branch.min_members') as branch_min_members,
    max(try_cast(value as double)) filter (where key = 'forecast.level') as forecast_level,
    max(try_cast(value as bigint)) filter (where key = 'leaders.min_households') as leader_min_households,
    max(try_cast(value as double)) filter (where key = 'leaders.min_occupancy') as leader_min_occupancy,
    max(try_cast(value as bigint)) filter (where key = 'leaders.report_due_day') as report_due_day,
    max(try_cast(value as bigint)) filter (where key = 'committees.term_years') as term_years,
    max(try_cast(value as bigint)) filter (where key = 'revenue.disclose_days') as disclose_days,
    max(try_cast(value as bigint)) filter (where key = 'handover.days') as handover_days,
    max(try_cast(value as bigint)) filter (where key = 'findings.days') as finding_days,
    max(try_cast(value as bigint)) filter (where key = 'epidemic.days') as task_days,
    max(try_cast(value as bigint)) filter (where key = 'pilots.months') as pilot_months,
    max(try_cast(value as bigint)) filter (where key = 'coordination.findings_overdue') as agenda_findings,
    max(try_cast(value as bigint)) filter (where key = 'coordination.vacant_posts') as agenda_vacant,
    max(try_cast(value as bigint)) filter (where key = 'coordination.handover_overdue_days') as agenda_handover_days,
    bool_or(try_cast(value as boolean)) filter (where key = 'coordination.rate_signal') as agenda_rate_signal,
    max(try_cast(value as bigint)) filter (where key = 'coordination.due_days') as agenda_due_days,
    max(try_cast(value as bigint)) filter (where key = 'matters.window_days') as window_days,
    max(try_cast(value as double)) filter (where key = 'handling.partial_resolved_weight') as partial_weight,
    max(try_cast(value as double)) filter (where key = 'handling.basic_satisfied_weight') as basic_weight,
    max(try_cast(value as bigint)) filter (where key = 'handling.contact_hours') as contact_hours,
    max(try_cast(value as bigint)) filter (where key = 'handling.due_days') as due_days,
    max(try_cast(value as double)) filter (where key = 'hotspots.false_share') as hot_q,
    max(try_cast(value as bigint)) filter (where key = 'hotspots.min_tickets') as hot_tickets,
    max(try_cast(value as bigint)) filter (where key = 'hotspots.min_repeats') as hot_repeats,
    max(try_cast(value as bigint)) filter (where key = 'suppression.min_count') as min_count
from (
    select key, value, version, effective_on, max(effective_on) over () as newest_on
    from staging.policy
) as in_force
