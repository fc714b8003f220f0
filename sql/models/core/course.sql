-- grain: one row per property ticket: its handling unit, the ground on which it is excluded and what its source says of its course
-- partition: month
-- What the source does not state is missing, not no. A sender states urging where it
-- names the urged ticket: one that does so in a month of intake says of all its
-- tickets of that month whether they urge another one.
with complaint as (
    select *
    from core.complaint
    where month in (select month from ops.touched)
),
current as (
    select *
    from staging.complaint
    where month in (select month from ops.touched)
),
told as (
    select
        c.ticket_id, c.month, r.handler as unit, r.exclusion_ground as ground,
        r.returned_times > 0 as returned, r.redone_times > 0 as redone, r.reopened_times > 0 as reopened,
        r.urged_times > 0 as is_urged, r.linked_ticket_id is not null as urges, coalesce(r._scope, '') as scope
    from complaint c
    join current s on s.ticket_id = c.ticket_id and s.month = c.month
    join raw.complaints r
        on r._month = s.month and r._received_at = s.received_at and r._batch = s.batch and r._row = s.row
        and coalesce(r._sheet, '') = s.sheet
    where c.is_property
),
linking as (
    select month, scope
    from told
    where urges
    group by month, scope
)
select
    t.ticket_id, t.month, t.unit, t.ground, t.returned, t.redone, t.reopened,
    case when t.is_urged is not null or l.scope is not null then coalesce(t.is_urged, false) or t.urges end as urged
from told t
left join linking l on l.month = t.month and l.scope = t.scope
-- months lie together in the file, so that a month is read without the others
order by t.month
