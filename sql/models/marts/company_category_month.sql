-- grain: one row per month, company and category of property tickets
-- key: month, company_id, category
-- partition: month
select
    c.month, c.company_id, c.category,
    cast(sum(c.tickets) as bigint) as tickets, cast(sum(c.matters) as bigint) as matters
from core.complaint_month c
join ops.touched t on t.month = c.month
where c.is_property and c.company_id is not null
group by c.month, c.company_id, c.category
order by c.month
