-- period: week
-- subjects: region
-- rows: hotspots
-- A count of the city or a district. A week before as-of has no scan in the warehouse.
select
    count(h.rank) as numerator, cast(null as double) as denominator, count(h.rank) as value, cast(null as double) as lo,
    cast(null as double) as hi
from asked a
join marts.region r on r.region_code = a.subject and r.level in ('city', 'district')
join marts.hot_spot_scan n on n.kind = 'compound' and n.week = a.first_day and n.cells > 0
left join marts.hot_spot h on h.week = n.week and (r.level = 'city' or h.district_code = a.subject)
having bool_or(n.told) or count(h.rank) > 0
