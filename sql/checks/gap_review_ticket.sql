-- protects: every ticket that a person settled something about, or named as the earlier one, was received
-- severity: warn
with named as (
    select ticket_id from staging.ticket_review
    union
    select repeats_ticket_id from staging.ticket_review
),
-- few are named, so that they are not joined to all tickets
received as (
    select ticket_id
    from staging.complaint
    where ticket_id in (select ticket_id from named)
)
select w.ticket_id, w.repeats_ticket_id
from staging.ticket_review w
left join received t on t.ticket_id = w.ticket_id
left join received b on b.ticket_id = w.repeats_ticket_id
where t.ticket_id is null or (w.repeats_ticket_id is not null and b.ticket_id is null)
order by w.ticket_id
