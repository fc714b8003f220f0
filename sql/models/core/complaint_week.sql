-- grain: one row per month and ISO week of intake, spot, company and category
-- partition: month
-- Within the week of as-of only what came in by then; later weeks are left out
-- downstream, so that as-of is a filter on weeks.
select
    c.month, c.week, c.is_property, c.category, c.spot, c.company_id,
    count(*) as tickets,
    count(*) - count(r.ticket_id) as matters
from core.complaint c
join ops.touched t on t.month = c.month
cross join ops.params o
left join (
    select r.ticket_id
    from core.repeat r
    join ops.touched t on t.month = r.month
) as r on r.ticket_id = c.ticket_id
where not (c.week = o.as_of_week and c.intake_at >= o.as_of_end)
group by c.month, c.week, c.is_property, c.category, c.spot, c.company_id
order by c.month
