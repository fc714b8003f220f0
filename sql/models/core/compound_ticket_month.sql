-- grain: one row per month of intake up to as-of, compound and company that served it, with property tickets
-- partition: month
select
    w.month, l.compound_id, w.company_id, cast(sum(w.tickets) as bigint) as tickets
from core.complaint_week w
join ops.touched t on t.month = w.month
join core.leaf l on l.spot = w.spot
cross join ops.params o
where w.is_property and l.compound_id is not null and w.week <= o.as_of_week
group by w.month, l.compound_id, w.company_id
order by w.month
