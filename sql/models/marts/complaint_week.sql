-- grain: one row per month and ISO week of intake, place, company and category of property tickets
-- key: month, week, district_code, region_code, compound_id, company_id, category
-- partition: month
-- A week that lies in two months has rows of both.
select
    w.week, l.region_district as district_code, l.region_code, l.compound_id, w.company_id, w.category,
    cast(sum(w.tickets) as bigint) as tickets, cast(sum(w.matters) as bigint) as matters, w.month
from core.complaint_week w
join ops.touched t on t.month = w.month
cross join ops.params o
left join core.leaf l on l.spot = w.spot
where w.is_property and w.week <= o.as_of_week
group by w.month, w.week, l.region_district, l.region_code, l.compound_id, w.company_id, w.category
order by w.month
