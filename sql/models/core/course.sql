-- grain: one row per property ticket: its handling unit, the ground on which it is excluded and what its source says of its course
-- partition: ticket
-- What the source does not state is missing, not no. Urging is told in two ways: by a
-- number, and by naming the ticket that this one urges; see core.urging_sender.
with stated as (
    select *
    from staging.complaint
    where month in (select month from ops.touched) and ticket_id in (select ticket_id from ops.touched_ticket)
),
property as (
    select ticket_id, month
    from core.complaint
    where month in (select month from ops.touched) and ticket_id in (select ticket_id from ops.touched_ticket)
        and is_property
)
select
    s.ticket_id, s.month, r.handler as unit, r.exclusion_ground as ground,
    r.returned_times > 0 as returned, r.redone_times > 0 as redone, r.reopened_times > 0 as reopened,
    r.urged_times > 0 as is_urged, r.linked_ticket_id is not null as urges, coalesce(r._scope, '') as sender
from stated s
join property c on c.ticket_id = s.ticket_id and c.month = s.month
join raw.complaints r
    on r._month = s.month and r._received_at = s.received_at and r._batch = s.batch and r._row = s.row
    and coalesce(r._sheet, '') = s.sheet
-- months lie together in the file, so that a month is read without the others
order by s.month
