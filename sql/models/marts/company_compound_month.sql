-- grain: one row per month, company and compound that it served with property tickets
-- key: month, company_id, compound_id
-- partition: month
select c.month, c.company_id, c.compound_id, c.tickets
from core.compound_ticket_month c
join ops.touched t on t.month = c.month
where c.company_id is not null
order by c.month
