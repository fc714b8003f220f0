-- grain: one row per district and way of placing: property tickets of the 12 months to as-of; method none is not placed
-- key: district_code, method
with counted as (
    select l.region_district as district_code, coalesce(y.placed_by, 'none') as method, sum(y.tickets) as tickets
    from core.complaint_year y
    left join core.leaf l on l.spot = y.spot
    group by l.region_district, coalesce(y.placed_by, 'none')
)
select
    district_code, method, cast(tickets as bigint) as tickets,
    cast(sum(tickets) over (partition by district_code) as bigint) as property_tickets
from counted
