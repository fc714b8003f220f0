-- grain: one row per objection or request for repair up to as-of, with its clocks in working days
-- key: objection_id
-- An objection is verified so many working days after its filing, and decided so
-- many after that, or after the day by which it should have been; a repair is decided
-- so many after its filing. An extension adds its own days. late: done after its
-- day, or not done though its day is over. early: a repair asked for before its item
-- had been public for the months of the policy.
with clock as (
    select
        b.*, p.verify_workdays, p.repair_workdays,
        p.decide_workdays + case when b.extended then p.extend_workdays else 0 end as decide_workdays,
        case when b.extended then p.extend_workdays else 0 end as extra
    from staging.objection b
    cross join core.policy p
),
verified as (
    select c.*, case when c.kind = 'objection' then v.day end as verify_due
    from clock c
    left join core.workday f on f.day = c.filed_on
    left join core.workday v on v.is_workday and v.nth = f.nth + c.verify_workdays
),
decided as (
    select v.*, d.day as decide_due
    from verified v
    left join core.workday f on f.day = case when v.kind = 'objection' then coalesce(v.verified_on, v.verify_due) else v.filed_on end
    left join core.workday d
        on d.is_workday and d.nth = f.nth + case when v.kind = 'objection' then v.decide_workdays else v.repair_workdays + v.extra end
),
public as (
    select item_id, min(effective_on) as since
    from staging.score_item
    where status = 'published'
    group by item_id
)
select
    d.objection_id, d.kind, d.company_id, c.cycle, d.item_id, d.ground, d.filed_on, d.accepted_on, d.verified_on, d.decided_on,
    d.verify_due, d.decide_due, d.decision, d.correction, d.office,
    coalesce(d.verified_on, least(coalesce(d.decided_on, o.as_of), o.as_of)) > d.verify_due as verify_late,
    coalesce(d.decided_on, o.as_of) > d.decide_due as decide_late,
    d.decided_on is null as open,
    coalesce(d.kind = 'repair' and d.filed_on < u.since + p.publicity_months * interval 1 month, false) as early
from decided d
cross join ops.params o
cross join core.policy p
left join public u on u.item_id = d.item_id
left join core.score_cycle c on d.cycle between c.starts and c.ends
