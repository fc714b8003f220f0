-- grain: one row per month and lowest region: occupied households at its end, or at as-of
select m.month, s.region_code, sum(s.occupied_households) as occupied_households
from core.month m
join core.compound_state s on s.valid_from <= m.until and s.valid_to > m.until
group by m.month, s.region_code
