-- protects: every ticket that was stated is in core.complaint
-- severity: error
-- A ticket of the months of this run is in them, or it moved to another month.
select distinct r.ticket_id
from raw.complaints r
join ops.touched t on t.month = r._month
where r.ticket_id not in (
    select c.ticket_id
    from core.complaint c
    join ops.touched u on u.month = c.month
    union all
    select m.ticket_id
    from ops.moved_ticket m
)
union all
select m.ticket_id
from ops.moved_ticket m
left join core.complaint c on c.ticket_id = m.ticket_id
where c.ticket_id is null
