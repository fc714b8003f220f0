-- protects: every ticket that a person settled something about, or named as the earlier one, was received
-- severity: warn
select w.ticket_id, w.repeats_ticket_id
from staging.ticket_review w
left join staging.complaint t on t.ticket_id = w.ticket_id
left join staging.complaint b on b.ticket_id = w.repeats_ticket_id
where t.ticket_id is null or (w.repeats_ticket_id is not null and b.ticket_id is null)
order by w.ticket_id
