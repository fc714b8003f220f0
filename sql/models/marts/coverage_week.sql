-- grain: one row per ISO week and region, a row 未定位 only where it holds something
-- key: week, region_code
-- partition: week
-- The denominator is the compounds under a property company on the last day of
-- the week; self-managed, unmanaged and unknown ones stand beside it.
with compound as (
    select
        c.week, r.region_code,
        count(*) as compounds,
        count(*) filter (where c.management = 'company') as managed,
        count(*) filter (where c.management = 'self') as self_managed,
        count(*) filter (where c.management = 'none') as unmanaged,
        count(*) filter (where c.management = 'unknown') as unknown_mode,
        count(*) filter (where c.management = 'company' and c.is_covered) as covered,
        count(*) filter (where c.management = 'company' and c.is_covered_active) as covered_active,
        coalesce(sum(c.households) filter (where c.management = 'company'), 0) as households_managed,
        coalesce(sum(c.households) filter (where c.management = 'company' and c.is_covered), 0) as households_covered,
        coalesce(sum(c.households) filter (where c.management = 'company' and c.is_covered_active), 0) as households_active
    from core.compound_week c
    join ops.touched_week t on t.week = c.week
    join core.region_path r on r.leaf_code = c.region_code
    group by c.week, r.region_code
),
branch as (
    select
        b.week, r.region_code,
        count(*) filter (where b.is_counted) as branches,
        count(*) filter (where b.is_dormant) as branches_dormant,
        count(*) filter (where b.is_counted and b.kind = 'joint') as joint_branches
    from core.branch_week b
    join ops.touched_week t on t.week = b.week
    join core.region_path r on r.leaf_code = b.region_code
    group by b.week, r.region_code
),
filled as (
    select
        w.week, w.week_end, r.region_code, r.level, r.parent_code,
        coalesce(c.compounds, 0) as compounds,
        coalesce(c.managed, 0) as managed,
        coalesce(c.self_managed, 0) as self_managed,
        coalesce(c.unmanaged, 0) as unmanaged,
        coalesce(c.unknown_mode, 0) as unknown_mode,
        coalesce(c.covered, 0) as covered,
        coalesce(c.covered_active, 0) as covered_active,
        cast(coalesce(c.households_managed, 0) as bigint) as households_managed,
        cast(coalesce(c.households_covered, 0) as bigint) as households_covered,
        cast(coalesce(c.households_active, 0) as bigint) as households_active,
        coalesce(b.branches, 0) as branches,
        coalesce(b.branches_dormant, 0) as branches_dormant,
        coalesce(b.joint_branches, 0) as joint_branches,
        (p.share_num * coalesce(c.managed, 0) + p.share_den - 1) // p.share_den as target_count,
        p.share_num / nullif(p.share_den, 0) as target_share,
        least(greatest(
            (w.week_end - p.start_on) / nullif(p.deadline_on - p.start_on, 0), 0
        ), 1) as elapsed_share
    from core.week w
    join ops.touched_week t on t.week = w.week
    cross join core.region r
    cross join core.policy p
    left join compound c on c.week = w.week and c.region_code = r.region_code
    left join branch b on b.week = w.week and b.region_code = r.region_code
    where not r.is_unplaced or c.compounds > 0 or b.branches > 0
)
select
    week, week_end, region_code, level, parent_code, compounds, managed, self_managed, unmanaged, unknown_mode,
    covered, covered_active,
    covered / nullif(managed, 0) as covered_share,
    wilson_lo(covered, managed) as covered_share_lo,
    wilson_hi(covered, managed) as covered_share_hi,
    households_managed, households_covered, households_active,
    households_covered / nullif(households_managed, 0) as households_share,
    branches, branches_dormant, joint_branches, target_count,
    target_count * elapsed_share as path_count,
    target_share * elapsed_share as path_share
from filled
