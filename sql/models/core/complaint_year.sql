-- grain: one row per place of property tickets of the 12 months to as-of
select
    c.district_code, c.town_code, c.compound_id, c.unplaced_reason,
    count(*) as tickets,
    count(*) - count(r.ticket_id) as matters
from core.complaint c
cross join ops.params o
left join core.repeat r on r.ticket_id = c.ticket_id
where c.is_property and c.intake_at < o.as_of_end and c.intake_at >= o.as_of_end - interval 12 month
group by c.district_code, c.town_code, c.compound_id, c.unplaced_reason
