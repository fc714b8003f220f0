-- grain: one row per month and ISO week of intake, spot, company and category
-- partition: month
-- Within the week of as-of only what came in by then; later weeks are left out
-- downstream, so that as-of is a filter on weeks.
with told as (
    select *
    from core.complaint
    where month in (select month from ops.touched)
),
repeated as (
    select ticket_id, month
    from core.repeat
    where month in (select month from ops.touched)
)
select
    c.month, c.week, c.is_property, c.category, c.spot, c.company_id,
    count(*) as tickets,
    count(*) - count(r.ticket_id) as matters
from told c
cross join ops.params o
left join repeated r on r.ticket_id = c.ticket_id and r.month = c.month
where not (c.week = o.as_of_week and c.intake_at >= o.as_of_end)
group by c.month, c.week, c.is_property, c.category, c.spot, c.company_id
order by c.month
