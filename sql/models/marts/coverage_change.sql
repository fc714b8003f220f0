-- grain: one row per region and span: why covered and managed compounds changed between two week ends
-- key: region_code, span, month
-- span: week, 4w and 13w end at as-of; a month runs from the last week end before
-- it to its own last week end. The parts add up exactly:
-- covered_to = covered_from + new_covered - lost_covered + grew_covered - shrank_covered,
-- managed_to = managed_from + grew - shrank.
-- grew and shrank: into and out of the managed compounds of this region, because
-- the compound was entered or removed, the way of management changed, or the
-- compound was moved from or to another region. points_*: the change of the share
-- taken in that order (new, lost, grew, shrank), so that the steps add up as well.
with ending as (
    select week, week_end, row_number() over (order by week) as nth
    from core.week
),
last_of_month as (
    select date_trunc('month', week_end) as month, max(week) as week
    from ending
    group by date_trunc('month', week_end)
),
span as (
    select s.span, cast(null as date) as month, f.week as from_week, t.week as to_week, f.week_end as from_on, t.week_end as to_on
    from (values ('week', 1), ('4w', 4), ('13w', 13)) as s (span, weeks)
    cross join ops.params o
    join ending t on t.week = o.as_of_week
    join ending f on f.nth = t.nth - s.weeks
    union all
    select 'month', cast(m.month as date), f.week, t.week, f.week_end, t.week_end
    from last_of_month m
    join last_of_month b on b.month = m.month - interval 1 month
    join ending f on f.week = b.week
    join ending t on t.week = m.week
),
held as (
    select
        week, compound_id, region_code, management = 'company' as is_managed, management = 'company' and is_covered as is_covered
    from core.compound_week
    where week in (select from_week from span union select to_week from span)
),
-- what a compound was and is; a leaf of '' says that the register did not hold it
pair as (
    select
        s.span, s.month, s.from_on, s.to_on, coalesce(f.region_code, '') as from_leaf, coalesce(t.region_code, '') as to_leaf,
        coalesce(f.is_managed, false) as was_managed, coalesce(t.is_managed, false) as is_managed,
        coalesce(f.is_covered, false) as was_covered, coalesce(t.is_covered, false) as is_covered
    from span s
    join (select week, compound_id from held) as x on x.week in (s.from_week, s.to_week)
    left join held f on f.week = s.from_week and f.compound_id = x.compound_id
    left join held t on t.week = s.to_week and t.compound_id = x.compound_id
    -- a compound that is there at both ends comes twice
    where x.week = s.to_week or t.compound_id is null
),
-- few compounds differ in these, so that the way up through the regions is short
alike as (
    select span, month, from_on, to_on, from_leaf, to_leaf, was_managed, is_managed, was_covered, is_covered, count(*) as n
    from pair
    group by span, month, from_on, to_on, from_leaf, to_leaf, was_managed, is_managed, was_covered, is_covered
),
-- each region that held or holds them
holder as (
    select from_leaf, to_leaf, region_code, bool_or(was_here) as was_here, bool_or(is_here) as is_here
    from (
        select l.from_leaf, l.to_leaf, r.region_code, true as was_here, false as is_here
        from (select distinct from_leaf, to_leaf from alike) as l
        join core.region_path r on r.leaf_code = l.from_leaf
        union all
        select l.from_leaf, l.to_leaf, r.region_code, false, true
        from (select distinct from_leaf, to_leaf from alike) as l
        join core.region_path r on r.leaf_code = l.to_leaf
    ) as held_or_holds
    group by from_leaf, to_leaf, region_code
),
placed as (
    select
        a.span, a.month, a.from_on, a.to_on, h.region_code, a.n,
        a.was_managed and h.was_here as was_managed, a.is_managed and h.is_here as is_managed,
        a.was_covered and h.was_here as was_covered, a.is_covered and h.is_here as is_covered,
        case
            when h.was_here and h.is_here then 'mode'
            when a.from_leaf <> '' and a.to_leaf <> '' then 'moved'
            else 'register'
        end as reason
    from alike a
    join holder h on h.from_leaf = a.from_leaf and h.to_leaf = a.to_leaf
),
summed as (
    select
        span, month, from_on, to_on, region_code,
        sum(n) filter (where was_managed) as managed_from,
        sum(n) filter (where is_managed) as managed_to,
        sum(n) filter (where was_covered) as covered_from,
        sum(n) filter (where is_covered) as covered_to,
        sum(n) filter (where was_managed and is_managed and is_covered and not was_covered) as new_covered,
        sum(n) filter (where was_managed and is_managed and was_covered and not is_covered) as lost_covered,
        sum(n) filter (where is_managed and not was_managed) as grew,
        sum(n) filter (where is_managed and not was_managed and reason = 'register') as grew_register,
        sum(n) filter (where is_managed and not was_managed and reason = 'mode') as grew_mode,
        sum(n) filter (where is_managed and not was_managed and reason = 'moved') as grew_moved,
        sum(n) filter (where is_managed and not was_managed and is_covered) as grew_covered,
        sum(n) filter (where was_managed and not is_managed) as shrank,
        sum(n) filter (where was_managed and not is_managed and reason = 'register') as shrank_register,
        sum(n) filter (where was_managed and not is_managed and reason = 'mode') as shrank_mode,
        sum(n) filter (where was_managed and not is_managed and reason = 'moved') as shrank_moved,
        sum(n) filter (where was_managed and not is_managed and was_covered) as shrank_covered
    from placed
    group by span, month, from_on, to_on, region_code
),
counted as (
    select
        span, month, from_on, to_on, region_code,
        cast(coalesce(managed_from, 0) as bigint) as managed_from,
        cast(coalesce(managed_to, 0) as bigint) as managed_to,
        cast(coalesce(covered_from, 0) as bigint) as covered_from,
        cast(coalesce(covered_to, 0) as bigint) as covered_to,
        cast(coalesce(new_covered, 0) as bigint) as new_covered,
        cast(coalesce(lost_covered, 0) as bigint) as lost_covered,
        cast(coalesce(grew, 0) as bigint) as grew,
        cast(coalesce(grew_register, 0) as bigint) as grew_register,
        cast(coalesce(grew_mode, 0) as bigint) as grew_mode,
        cast(coalesce(grew_moved, 0) as bigint) as grew_moved,
        cast(coalesce(grew_covered, 0) as bigint) as grew_covered,
        cast(coalesce(shrank, 0) as bigint) as shrank,
        cast(coalesce(shrank_register, 0) as bigint) as shrank_register,
        cast(coalesce(shrank_mode, 0) as bigint) as shrank_mode,
        cast(coalesce(shrank_moved, 0) as bigint) as shrank_moved,
        cast(coalesce(shrank_covered, 0) as bigint) as shrank_covered
    from summed
),
stepped as (
    select
        c.*,
        covered_from / nullif(managed_from, 0) as share_0,
        (covered_from + new_covered) / nullif(managed_from, 0) as share_1,
        (covered_from + new_covered - lost_covered) / nullif(managed_from, 0) as share_2,
        (covered_from + new_covered - lost_covered + grew_covered) / nullif(managed_from + grew, 0) as share_3,
        covered_to / nullif(managed_to, 0) as share_4
    from counted c
)
select
    c.region_code, r.level, c.span, c.month, c.from_on, c.to_on,
    c.managed_from, c.managed_to, c.covered_from, c.covered_to, c.new_covered, c.lost_covered,
    c.grew, c.grew_register, c.grew_mode, c.grew_moved, c.grew_covered,
    c.shrank, c.shrank_register, c.shrank_mode, c.shrank_moved, c.shrank_covered,
    c.share_0 as share_from, c.share_4 as share_to,
    c.share_1 - c.share_0 as points_new, c.share_2 - c.share_1 as points_lost,
    c.share_3 - c.share_2 as points_grew, c.share_4 - c.share_3 as points_shrank
from stepped c
join core.region r on r.region_code = c.region_code
