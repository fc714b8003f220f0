-- grain: one row per month of intake, month and ISO week of the due date, spot, company and measure of a ticket's course
-- partition: month
-- A course is judged when the ticket is due, as whether it was closed on time is: by
-- then most of it is over. Only tickets whose source states it are in.
with complaint as (
    select *
    from core.complaint
    where month in (select month from ops.touched)
),
course as (
    select *
    from core.course
    where month in (select month from ops.touched)
),
urging_sender as (
    select *
    from core.urging_sender
    where month in (select month from ops.touched)
),
due as (
    select
        c.month, cast(date_trunc('month', c.due_at) as date) as event_month,
        cast(date_trunc('week', c.due_at) as date) as week,
        c.due_at, c.spot, c.company_id, c.is_excluded, g.returned, g.redone, g.reopened,
        urged(g.is_urged, g.urges, u.sender is not null) as urged
    from complaint c
    join course g on g.ticket_id = c.ticket_id and g.month = c.month
    left join urging_sender u on u.month = g.month and u.sender = g.sender
    where c.is_property and c.due_at is not null
),
stated as (
    select month, event_month, week, due_at, spot, company_id, is_excluded, 'returned' as measure, returned as is_met
    from due
    union all
    select month, event_month, week, due_at, spot, company_id, is_excluded, 'redone', redone
    from due
    union all
    select month, event_month, week, due_at, spot, company_id, is_excluded, 'reopened', reopened
    from due
    union all
    select month, event_month, week, due_at, spot, company_id, is_excluded, 'urged', urged
    from due
)
select
    s.month, s.event_month, s.week, s.spot, s.company_id, s.measure,
    count(*) filter (where not s.is_excluded) as denominator,
    count(*) filter (where not s.is_excluded and s.is_met) as hits,
    count(*) filter (where s.is_excluded) as excluded,
    count(*) filter (where s.is_excluded and s.is_met) as excluded_hits
from stated s
cross join ops.params o
where s.is_met is not null and not (s.week = o.as_of_week and s.due_at >= o.as_of_end)
group by s.month, s.event_month, s.week, s.spot, s.company_id, s.measure
order by s.month
