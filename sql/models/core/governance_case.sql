-- grain: one row per case that is opened and done: a handover, a renewal of a facility, a task of epidemic control,
-- a dispute, a finding
-- A case without a due date is due after the days of the policy; renewals and
-- disputes have none. A case counts where its compound lies at as-of, one of an
-- unknown compound where its sender is.
with told as (
    select
        'handovers' as system, h.handover_id as case_id, h.compound_id, h.scope, h.kind,
        cast(null as varchar) as responsible,
        case when h.kind = 'exit' then coalesce(h.out_company_id, h.in_company_id)
            else coalesce(h.in_company_id, h.out_company_id) end as company_id,
        h.started_on as opened_on,
        coalesce(h.due_on, cast(h.started_on + p.handover_days * interval 1 day as date)) as due_on,
        h.completed_on as done_on, coalesce(h.led_by_branch, false) as is_by_branch,
        cast(null as date) as discussed_on, cast(null as date) as approved_on, cast(null as varchar) as outcome
    from staging.handover h
    cross join core.policy p
    union all
    select
        'facilities', r.renewal_id, r.compound_id, r.scope, r.facility, null, null, r.proposed_on, null, r.completed_on,
        false, r.discussed_on, r.approved_on, null
    from staging.facility_renewal r
    union all
    select
        'epidemic', t.task_id, t.compound_id, t.scope, t.kind, 'branch', null, t.assigned_on,
        coalesce(t.due_on, cast(t.assigned_on + p.task_days * interval 1 day as date)), t.done_on, true, null, null, null
    from staging.epidemic_task t
    cross join core.policy p
    union all
    select
        'disputes', d.dispute_id, d.compound_id, d.scope, d.kind, null, null, d.raised_on, null, d.closed_on,
        coalesce(d.mediated_by_branch, false), null, null, d.outcome
    from staging.dispute d
    union all
    select
        'findings', f.finding_id, f.compound_id, f.scope, f.kind, f.responsible, null, f.found_on,
        coalesce(f.due_on, cast(f.found_on + p.finding_days * interval 1 day as date)), f.rectified_on, false, null, null, null
    from staging.finding f
    cross join core.policy p
)
select
    t.system, t.case_id, t.compound_id, h.name as compound_name, coalesce(h.region_code, s.region_code) as region_code,
    t.kind, t.responsible, t.company_id, t.opened_on, t.due_on, t.done_on, t.is_by_branch, t.discussed_on, t.approved_on,
    t.outcome,
    case when t.done_on is null and t.due_on < o.as_of then o.as_of - t.due_on else 0 end as days_overdue
from told t
cross join ops.params o
left join core.home h on h.compound_id = t.compound_id
left join core.stated_region s on s.code = t.scope
