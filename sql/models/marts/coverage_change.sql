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
-- every compound at every end of a span, in each region that holds it
held as (
    select
        c.week, r.region_code, c.compound_id, c.management = 'company' as is_managed,
        c.management = 'company' and c.is_covered as is_covered
    from core.compound_week c
    join core.region_path r on r.leaf_code = c.region_code
    where c.week in (select from_week from span union select to_week from span)
),
registered as (
    select distinct week, compound_id
    from held
),
pair as (
    select
        s.span, s.month, s.from_on, s.to_on, s.from_week, s.to_week, x.region_code, x.compound_id,
        coalesce(f.is_managed, false) as was_managed, coalesce(t.is_managed, false) as is_managed,
        coalesce(f.is_covered, false) as was_covered, coalesce(t.is_covered, false) as is_covered,
        f.compound_id is not null as was_here, t.compound_id is not null as is_here
    from span s
    join (select distinct week, region_code, compound_id from held) as x on x.week in (s.from_week, s.to_week)
    left join held f on f.week = s.from_week and f.region_code = x.region_code and f.compound_id = x.compound_id
    left join held t on t.week = s.to_week and t.region_code = x.region_code and t.compound_id = x.compound_id
    -- a compound that is there at both ends comes twice
    where x.week = s.to_week or t.compound_id is null
),
reasoned as (
    select
        p.*,
        case
            when p.was_managed = p.is_managed then null
            when p.was_here and p.is_here then 'mode'
            when p.is_here and b.compound_id is not null or p.was_here and a.compound_id is not null then 'moved'
            else 'register'
        end as reason
    from pair p
    left join registered b on b.week = p.from_week and b.compound_id = p.compound_id
    left join registered a on a.week = p.to_week and a.compound_id = p.compound_id
),
counted as (
    select
        span, month, from_on, to_on, region_code,
        count(*) filter (where was_managed) as managed_from,
        count(*) filter (where is_managed) as managed_to,
        count(*) filter (where was_covered) as covered_from,
        count(*) filter (where is_covered) as covered_to,
        count(*) filter (where was_managed and is_managed and is_covered and not was_covered) as new_covered,
        count(*) filter (where was_managed and is_managed and was_covered and not is_covered) as lost_covered,
        count(*) filter (where is_managed and not was_managed) as grew,
        count(*) filter (where is_managed and not was_managed and reason = 'register') as grew_register,
        count(*) filter (where is_managed and not was_managed and reason = 'mode') as grew_mode,
        count(*) filter (where is_managed and not was_managed and reason = 'moved') as grew_moved,
        count(*) filter (where is_managed and not was_managed and is_covered) as grew_covered,
        count(*) filter (where was_managed and not is_managed) as shrank,
        count(*) filter (where was_managed and not is_managed and reason = 'register') as shrank_register,
        count(*) filter (where was_managed and not is_managed and reason = 'mode') as shrank_mode,
        count(*) filter (where was_managed and not is_managed and reason = 'moved') as shrank_moved,
        count(*) filter (where was_managed and not is_managed and was_covered) as shrank_covered
    from reasoned
    group by span, month, from_on, to_on, region_code
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
