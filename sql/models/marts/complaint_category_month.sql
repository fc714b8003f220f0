-- grain: one row per month, region and category of property tickets
-- key: month, region_code, category
-- partition: month
select
    c.month, r.region_code, r.level, c.category,
    cast(sum(c.tickets) as bigint) as tickets, cast(sum(c.matters) as bigint) as matters
from core.complaint_month c
join ops.touched t on t.month = c.month
join core.region_path r on r.leaf_code = c.region_code
where c.is_property
group by c.month, r.region_code, r.level, c.category
order by c.month
