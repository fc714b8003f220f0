-- grain: one row per property ticket that fell due in the period; those excluded are the numerator, with their ground
select
    case when c.is_excluded then 'numerator' else 'denominator' end as part, c.ticket_id as subject, c.category as name,
    concat_ws(' ', cast(c.due_at as varchar), g.ground) as detail,
    'complaints' as dataset, s.batch, s.sheet, s.row
from asked a
cross join ops.params o
join core.complaint c
    on c.is_property and c.due_at >= a.first_day and c.due_at < a.last_day + interval 1 day and c.due_at < o.as_of_end
join core.leaf l on l.spot = c.spot
left join core.course g on g.ticket_id = c.ticket_id and g.month = c.month
join staging.complaint s on s.ticket_id = c.ticket_id
where a.kind = 'region' and l.region_code in (select r.leaf_code from core.region_path r where r.region_code = a.subject)
    or a.kind = 'company' and c.company_id = a.subject
