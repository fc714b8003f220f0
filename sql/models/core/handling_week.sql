-- grain: one row per month of intake, month and ISO week of an event, spot and company
-- partition: month
-- The event is the moment from which a measure can be told: the due date, the end
-- of the time limit for the first contact, the callback. A measure has its tickets,
-- those that count whole (its own name), those that count half (partial, basic)
-- and those that were excluded, which are in none of the others.
with told as (
    select *
    from core.complaint
    where month in (select month from ops.touched) and is_property
),
event as (
    select
        c.month, c.spot, c.company_id, c.is_excluded, c.due_at as at, 'due' as kind,
        coalesce(c.closed_at <= c.due_at, false) as is_met, null as resolved, null as satisfied
    from told c
    where c.due_at is not null
    union all
    select
        c.month, c.spot, c.company_id, c.is_excluded, c.dispatched_at + p.contact_hours * interval 1 hour, 'limit',
        coalesce(c.contacted_at <= c.dispatched_at + p.contact_hours * interval 1 hour, false), null, null
    from told c
    cross join core.policy p
    where c.dispatched_at is not null and not c.objection_accepted
    union all
    select
        c.month, c.spot, c.company_id, c.is_excluded, c.callback_at, 'callback',
        coalesce(c.resolved in ('yes', 'partial', 'no'), false)
        or coalesce(c.satisfied in ('satisfied', 'basic', 'dissatisfied'), false),
        case when c.resolved in ('yes', 'partial', 'no') then c.resolved end,
        case when c.satisfied in ('satisfied', 'basic', 'dissatisfied') then c.satisfied end
    from told c
    where c.callback_at is not null
),
dated as (
    select
        e.month, cast(date_trunc('month', e.at) as date) as event_month, cast(date_trunc('week', e.at) as date) as week,
        e.at, e.spot, e.company_id, e.is_excluded, e.kind, e.is_met, e.resolved, e.satisfied
    from event e
)
select
    d.month, d.event_month, d.week, d.spot, d.company_id,
    count(*) filter (where d.kind = 'due' and not d.is_excluded) as due,
    count(*) filter (where d.kind = 'due' and not d.is_excluded and d.is_met) as on_time,
    count(*) filter (where d.kind = 'due' and d.is_excluded) as due_excluded,
    count(*) filter (where d.kind = 'due' and d.is_excluded and d.is_met) as excluded_on_time,
    count(*) filter (where d.kind = 'limit' and not d.is_excluded) as limits,
    count(*) filter (where d.kind = 'limit' and not d.is_excluded and d.is_met) as responded,
    count(*) filter (where d.kind = 'limit' and d.is_excluded) as limits_excluded,
    count(*) filter (where d.kind = 'limit' and d.is_excluded and d.is_met) as excluded_responded,
    count(*) filter (where d.kind = 'callback' and not d.is_excluded) as asked,
    count(*) filter (where d.kind = 'callback' and not d.is_excluded and not d.is_met) as unanswered,
    count(*) filter (where d.kind = 'callback' and d.is_excluded) as asked_excluded,
    count(*) filter (where d.kind = 'callback' and d.is_excluded and not d.is_met) as excluded_unanswered,
    count(d.resolved) filter (where not d.is_excluded) as resolved_n,
    count(*) filter (where not d.is_excluded and d.resolved = 'yes') as resolved,
    count(*) filter (where not d.is_excluded and d.resolved = 'partial') as partial,
    count(d.resolved) filter (where d.is_excluded) as resolved_excluded,
    count(*) filter (where d.is_excluded and d.resolved = 'yes') as excluded_resolved,
    count(*) filter (where d.is_excluded and d.resolved = 'partial') as excluded_partial,
    count(d.satisfied) filter (where not d.is_excluded) as satisfied_n,
    count(*) filter (where not d.is_excluded and d.satisfied = 'satisfied') as satisfied,
    count(*) filter (where not d.is_excluded and d.satisfied = 'basic') as basic,
    count(d.satisfied) filter (where d.is_excluded) as satisfied_excluded,
    count(*) filter (where d.is_excluded and d.satisfied = 'satisfied') as excluded_satisfied,
    count(*) filter (where d.is_excluded and d.satisfied = 'basic') as excluded_basic
from dated d
cross join ops.params o
where not (d.week = o.as_of_week and d.at >= o.as_of_end)
group by d.month, d.event_month, d.week, d.spot, d.company_id
order by d.month
