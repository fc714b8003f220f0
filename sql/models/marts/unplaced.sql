-- grain: one row per district and reason: property tickets of the 12 months to as-of without a compound
-- key: district_code, reason
select l.region_district as district_code, y.unplaced_reason as reason, cast(sum(y.tickets) as bigint) as tickets
from core.complaint_year y
left join core.leaf l on l.spot = y.spot
where y.unplaced_reason is not null
group by l.region_district, y.unplaced_reason
