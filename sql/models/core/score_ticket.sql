-- grain: one row per month of intake, month of an event, compound and company: the tickets that the company answers for
-- partition: month
-- Only tickets laid to the company itself, and none that are excluded. matters are
-- counted in the month of intake, the others in that of the due date or callback.
with own as (
    select c.ticket_id, c.month, c.compound_id, c.company_id, c.due_at, c.closed_at, c.callback_at, c.resolved, c.satisfied
    from core.complaint c
    where c.month in (select month from ops.touched) and c.is_property and c.responsibility = 'company' and not c.is_excluded
        and c.company_id is not null and c.compound_id is not null
),
repeated as (
    select ticket_id, month
    from core.repeat
    where month in (select month from ops.touched)
),
event as (
    select
        o.month, o.month as event_month, o.compound_id, o.company_id,
        case when r.ticket_id is null then 1 else 0 end as matter, 0 as due, 0 as on_time,
        cast(null as varchar) as resolved, cast(null as varchar) as satisfied
    from own o
    left join repeated r on r.ticket_id = o.ticket_id and r.month = o.month
    union all
    select
        month, cast(date_trunc('month', due_at) as date), compound_id, company_id, 0, 1,
        case when closed_at <= due_at then 1 else 0 end, null, null
    from own
    where due_at is not null
    union all
    select
        month, cast(date_trunc('month', callback_at) as date), compound_id, company_id, 0, 0, 0,
        case when resolved in ('yes', 'partial', 'no') then resolved end,
        case when satisfied in ('satisfied', 'basic', 'dissatisfied') then satisfied end
    from own
    where callback_at is not null
)
select
    month, event_month, compound_id, company_id,
    cast(sum(matter) as bigint) as matters, cast(sum(due) as bigint) as due, cast(sum(on_time) as bigint) as on_time,
    count(resolved) as resolved_n, count(*) filter (where resolved = 'yes') as resolved,
    count(*) filter (where resolved = 'partial') as partial,
    count(satisfied) as satisfied_n, count(*) filter (where satisfied = 'satisfied') as satisfied,
    count(*) filter (where satisfied = 'basic') as basic
from event
group by month, event_month, compound_id, company_id
order by month
