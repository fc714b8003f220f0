-- grain: one row per month, company and category of property tickets
-- key: month, company_id, category
select
    month, company_id, category,
    cast(sum(tickets) as bigint) as tickets, cast(sum(matters) as bigint) as matters
from core.complaint_month
where is_property and company_id is not null
group by month, company_id, category
