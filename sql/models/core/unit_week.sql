-- grain: one row per month of intake, month and ISO week of the due date, spot, handling unit and ground of exclusion
-- partition: month
-- No ground: the tickets count. A unit that the source does not name is ''.
with complaint as (
    select *
    from core.complaint
    where month in (select month from ops.touched)
),
course as (
    select *
    from core.course
    where month in (select month from ops.touched)
)
select
    c.month, cast(date_trunc('month', c.due_at) as date) as event_month, cast(date_trunc('week', c.due_at) as date) as week,
    c.spot, coalesce(g.unit, '') as unit, g.ground,
    count(*) as tickets,
    count(*) filter (where c.closed_at <= c.due_at) as on_time
from complaint c
join course g on g.ticket_id = c.ticket_id and g.month = c.month
cross join ops.params o
where c.is_property and c.due_at is not null
    and not (date_trunc('week', c.due_at) = o.as_of_week and c.due_at >= o.as_of_end)
group by c.month, date_trunc('month', c.due_at), date_trunc('week', c.due_at), c.spot, coalesce(g.unit, ''), g.ground
order by c.month
