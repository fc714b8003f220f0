-- grain: one row per spot, way of placing, reason and way of classifying of property tickets of the 12 months to as-of
select
    c.spot, c.placed_by, c.unplaced_reason, c.classified_by,
    count(*) as tickets,
    count(*) filter (where c.ticket_id not in (select r.ticket_id from core.repeat r)) as matters
from core.complaint c
cross join ops.params o
where c.is_property
    and c.month in (
        select m.month
        from core.month m
        cross join ops.params y
        where m.month >= date_trunc('month', y.as_of_end - interval 12 month)
    )
    and c.intake_at < o.as_of_end and c.intake_at >= o.as_of_end - interval 12 month
group by c.spot, c.placed_by, c.unplaced_reason, c.classified_by
