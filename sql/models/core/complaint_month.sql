-- grain: one row per month of intake up to as-of, lowest region, company and category
-- partition: month
select
    w.month, l.region_code, w.is_property, w.company_id, w.category,
    cast(sum(w.tickets) as bigint) as tickets, cast(sum(w.matters) as bigint) as matters
from core.complaint_week w
join ops.touched t on t.month = w.month
cross join ops.params o
left join core.leaf l on l.spot = w.spot
where w.week <= o.as_of_week
group by w.month, l.region_code, w.is_property, w.company_id, w.category
order by w.month
