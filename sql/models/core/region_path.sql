-- grain: one row per lowest region (a town or a row 未定位) and each region that holds it, itself included
with leaf as (
    select r.region_code, r.level, r.parent_code
    from core.region r
    where r.level = 'town' or (r.level = 'district' and r.is_unplaced)
)
select l.region_code as leaf_code, l.region_code, l.level
from leaf l
union all
select l.region_code, p.region_code, p.level
from leaf l
join core.region p on p.region_code = l.parent_code
union all
select l.region_code, g.region_code, g.level
from leaf l
join core.region p on p.region_code = l.parent_code
join core.region g on g.region_code = p.parent_code
