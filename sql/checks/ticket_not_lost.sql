-- protects: every ticket that was stated is in core.complaint
-- severity: error
-- All statements of a ticket that could have been lost in this run are in its months.
select distinct r.ticket_id
from raw.complaints r
join ops.touched t on t.month = r._month
where r.ticket_id not in (
        select c.ticket_id
        from core.complaint c
        join ops.touched u on u.month = c.month
    )
    and not exists (
        select 1
        from core.complaint e
        where e.ticket_id = r.ticket_id
    )
