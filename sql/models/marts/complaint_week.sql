-- grain: one row per ISO week of intake, place, company and category of property tickets
select
    w.week, l.region_district as district_code, l.region_code, w.compound_id, w.company_id, w.category,
    cast(sum(w.tickets) as bigint) as tickets, cast(sum(w.matters) as bigint) as matters
from core.complaint_week w
cross join ops.params o
left join core.leaf l on l.spot = w.spot
where w.is_property and w.week <= o.as_of_week
group by w.week, l.region_district, l.region_code, w.compound_id, w.company_id, w.category
