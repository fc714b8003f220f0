-- protects: every ticket that was stated is in core.complaint
-- severity: error
select distinct r.ticket_id
from raw.complaints r
join ops.touched t on t.month = r._month
where r.ticket_id not in (select c.ticket_id from core.complaint c)
