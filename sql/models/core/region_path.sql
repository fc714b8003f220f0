-- grain: one row per lowest region (a community or a row 未定位) and each region that holds it, itself included
with leaf as (
    select r.region_code, r.level, r.parent_code
    from core.region r
    where r.level = 'community' or r.is_unplaced
),
first_up as (
    select l.region_code as leaf_code, p.region_code, p.level, p.parent_code
    from leaf l
    join core.region p on p.region_code = l.parent_code
),
second_up as (
    select u.leaf_code, p.region_code, p.level, p.parent_code
    from first_up u
    join core.region p on p.region_code = u.parent_code
)
select region_code as leaf_code, region_code, level
from leaf
union all
select leaf_code, region_code, level
from first_up
union all
select leaf_code, region_code, level
from second_up
union all
select u.leaf_code, p.region_code, p.level
from second_up u
join core.region p on p.region_code = u.parent_code
