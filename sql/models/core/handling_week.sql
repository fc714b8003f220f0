-- grain: one row per month of intake, month and ISO week of the event, measure, spot and company
-- partition: month
-- The event is the moment from which the measure can be told: the due date, the
-- end of the time limit for the first contact, the callback. hits count 1, halves
-- by policy; excluded tickets are in neither hits, halves nor total.
with ticket as (
    select
        c.month, c.spot, c.company_id, c.is_excluded,
        c.due_at, c.closed_at, c.dispatched_at, c.contacted_at, c.callback_at, c.resolved, c.satisfied,
        c.objection_accepted
    from core.complaint c
    join ops.touched t on t.month = c.month
    where c.is_property
),
event as (
    select
        'on_time' as measure, due_at as at, month, spot, company_id, is_excluded,
        closed_at is not null and closed_at <= due_at as hit, false as half
    from ticket
    where due_at is not null
    union all
    select
        'responded', k.dispatched_at + p.contact_hours * interval 1 hour, k.month, k.spot,
        k.company_id, k.is_excluded,
        k.contacted_at is not null and k.contacted_at <= k.dispatched_at + p.contact_hours * interval 1 hour, false
    from ticket k
    cross join core.policy p
    where k.dispatched_at is not null and not k.objection_accepted
    union all
    select
        'resolved', callback_at, month, spot, company_id, is_excluded,
        resolved = 'yes', resolved = 'partial'
    from ticket
    where callback_at is not null and resolved in ('yes', 'partial', 'no')
    union all
    select
        'satisfied', callback_at, month, spot, company_id, is_excluded,
        satisfied = 'satisfied', satisfied = 'basic'
    from ticket
    where callback_at is not null and satisfied in ('satisfied', 'basic', 'dissatisfied')
    union all
    select
        'unanswered', callback_at, month, spot, company_id, is_excluded,
        coalesce(resolved, 'unanswered') not in ('yes', 'partial', 'no')
        and coalesce(satisfied, 'unanswered') not in ('satisfied', 'basic', 'dissatisfied'), false
    from ticket
    where callback_at is not null
),
dated as (
    select
        e.measure, e.month, cast(date_trunc('month', e.at) as date) as event_month,
        cast(date_trunc('week', e.at) as date) as week, e.at,
        e.spot, e.company_id, e.is_excluded, e.hit, e.half
    from event e
)
select
    d.month, d.event_month, d.week, d.measure, d.spot, d.company_id,
    count(*) filter (where not d.is_excluded) as total,
    count(*) filter (where not d.is_excluded and d.hit) as hits,
    count(*) filter (where not d.is_excluded and d.half) as halves,
    count(*) filter (where d.is_excluded) as excluded
from dated d
cross join ops.params o
where not (d.week = o.as_of_week and d.at >= o.as_of_end)
group by d.month, d.event_month, d.week, d.measure, d.spot, d.company_id
order by d.month
