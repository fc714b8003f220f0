-- grain: one row per month and compound of the register on its last day, or at as-of
-- key: month, compound_id
select
    m.month, m.until, s.compound_id, s.region_code, s.management, s.households,
    l.compound_id is not null as owes_leaders
from core.month m
join core.compound_state s on s.valid_from <= m.until and s.valid_to > m.until
left join core.leading_compound l
    on l.compound_id = s.compound_id and l.valid_from <= m.until and l.valid_to > m.until
