-- grain: one row per obligation past its due date at as-of: findings, handovers, tasks, common revenue, items of the meeting
-- revenue_undisclosed is one row per compound and who owes, the company that served
-- at the end of the quarter or the committee, from the oldest quarter; amount is the
-- quarters. A finding that names nobody is the committee's when it is about
-- the committee, else the company's, or the branch's where no company serves.
with branch as (
    select c.compound_id, min(c.branch_id) as branch_id
    from core.branch_compound c
    join core.branch_state s on s.branch_id = c.branch_id and s.valid_from = c.valid_from
    cross join ops.params o
    where c.valid_from <= o.as_of and c.valid_to > o.as_of and s.stage <> 'merged' and s.counted_from <= o.as_of
    group by c.compound_id
),
late as (
    select
        c.system, c.case_id, c.compound_id, c.compound_name, c.region_code, c.opened_on, c.due_on, c.days_overdue,
        case
            when c.system = 'handovers' then 'company'
            when c.system = 'epidemic' then 'branch'
            when c.responsible is not null then c.responsible
            when c.kind = 'committee' then 'committee'
            when k.company_id is not null then 'company'
            else 'branch'
        end as owner,
        coalesce(c.company_id, k.company_id) as company_id
    from core.governance_case c
    left join core.compound k on k.compound_id = c.compound_id
    where c.days_overdue > 0
),
undisclosed as (
    select
        d.compound_id, d.compound_name, d.region_code,
        case d.management when 'company' then 'company' else 'committee' end as owner,
        case d.management when 'company' then d.company_id else d.compound_id end as owner_id,
        min(d.quarter) as quarter, min(d.due_on) as due_on, count(*) as quarters
    from core.disclosure_due d
    where d.disclosed_on is null
    group by d.compound_id, d.compound_name, d.region_code, owner, owner_id
)
select
    case l.system
        when 'handovers' then 'handover_overdue' when 'epidemic' then 'task_overdue' else 'finding_overdue'
    end as item,
    l.region_code, l.compound_id, l.case_id as subject, coalesce(l.compound_name, l.compound_id) as subject_name, l.owner,
    case l.owner
        when 'company' then l.company_id when 'branch' then b.branch_id when 'committee' then l.compound_id
    end as owner_id,
    case l.system when 'handovers' then 'town' else 'community' end as to_whom,
    l.opened_on as since, l.due_on, cast(l.days_overdue as integer) as days, cast(1 as bigint) as amount
from late l
left join branch b on b.compound_id = l.compound_id
union all
select
    'revenue_undisclosed', u.region_code, u.compound_id, u.compound_id, u.compound_name, u.owner, u.owner_id, 'community',
    u.quarter, u.due_on, cast(o.as_of - u.due_on as integer), cast(u.quarters as bigint)
from undisclosed u
cross join ops.params o
union all
select
    'coordination_overdue', i.leaf_code, i.compound_id, i.item_id, i.title, 'department', i.department,
    coalesce(r.level, 'city'), i.raised_on, i.due_on, cast(i.days_overdue as integer), cast(1 as bigint)
from core.coordination i
left join core.region r on r.region_code = i.region_code
where i.state = 'open' and i.days_overdue > 0
