-- grain: one row per district and reason: property tickets of the 12 months to as-of without a compound
select
    coalesce(d.region_code, c.region_code || ':unplaced') as district_code, y.unplaced_reason as reason,
    cast(sum(y.tickets) as bigint) as tickets
from core.complaint_year y
left join core.region d on d.region_code = y.district_code and d.level = 'district'
left join core.region c on c.level = 'city'
where y.compound_id is null
group by coalesce(d.region_code, c.region_code || ':unplaced'), y.unplaced_reason
