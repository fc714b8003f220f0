-- grain: one row per region and stage at as-of
-- key: region_code, stage
-- compounds: those under a property company, each at the best stage of its
-- branches, so that the stages add up to managed; branches: at their own stage.
with stage (stage, stage_order) as (
    values ('none', 0), ('applied', 1), ('approved', 2), ('plaqued', 3), ('operating', 4), ('dormant', 5), ('merged', 6)
),
compound as (
    select r.region_code, c.stage, count(*) as compounds
    from core.compound_week c
    join ops.params o on o.as_of_week = c.week
    join core.region_path r on r.leaf_code = c.region_code
    where c.management = 'company'
    group by r.region_code, c.stage
),
branch as (
    select r.region_code, b.stage, count(*) as branches
    from core.branch_week b
    join ops.params o on o.as_of_week = b.week
    join core.region_path r on r.leaf_code = b.region_code
    group by r.region_code, b.stage
)
select
    r.region_code, r.level, s.stage, cast(s.stage_order as integer) as stage_order,
    coalesce(c.compounds, 0) as compounds, coalesce(b.branches, 0) as branches
from core.region r
cross join stage s
left join compound c on c.region_code = r.region_code and c.stage = s.stage
left join branch b on b.region_code = r.region_code and b.stage = s.stage
where not r.is_unplaced
    or r.region_code in (select u.region_code from compound u union select v.region_code from branch v)
