-- protects: every ticket stands in core.complaint once, whatever was sent how often
-- severity: error
-- Only the months of this run can have gone wrong in this run.
select c.ticket_id, count(*) as rows
from core.complaint c
where c.ticket_id in (
    select k.ticket_id
    from core.complaint k
    join ops.touched t on t.month = k.month
)
group by c.ticket_id
having count(*) > 1
