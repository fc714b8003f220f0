-- grain: one row per spot, way of placing, reason and way of classifying of property tickets of the 12 months to as-of
select
    c.spot, c.placed_by, c.unplaced_reason, c.classified_by,
    count(*) as tickets,
    count(*) - count(r.ticket_id) as matters
from core.complaint c
join core.month m on m.month = c.month
cross join ops.params o
left join core.repeat r on r.ticket_id = c.ticket_id and r.month = c.month
where c.is_property
    and m.month >= date_trunc('month', o.as_of_end - interval 12 month)
    and c.intake_at < o.as_of_end and c.intake_at >= o.as_of_end - interval 12 month
group by c.spot, c.placed_by, c.unplaced_reason, c.classified_by
