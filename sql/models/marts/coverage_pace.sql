-- grain: one row per region at as-of: how far it is and how fast it goes
-- key: region_code
-- pace_13w: mean weekly change of covered compounds over the last 13 weeks, or
-- since the first week where there are fewer.
with now as (
    select w.region_code, w.level, w.managed, w.covered, w.target_count, w.path_count
    from marts.coverage_week w
    join ops.params o on o.as_of_week = w.week
),
earlier as (
    select
        w.region_code, w.covered, (o.as_of_week - w.week) / 7 as weeks_ago,
        row_number() over (partition by w.region_code order by w.week) as nth
    from marts.coverage_week w
    cross join ops.params o
    where w.week < o.as_of_week and w.week >= o.as_of_week - interval 13 week
)
select
    n.region_code, n.level, n.managed, n.covered, n.target_count,
    greatest(n.target_count - n.covered, 0) as remaining,
    n.path_count,
    n.covered - n.path_count as gap,
    greatest((p.deadline_on - o.as_of) / 7, 0) as weeks_left,
    (n.covered - e.covered) / e.weeks_ago as pace_13w,
    greatest(n.target_count - n.covered, 0) / nullif(greatest((p.deadline_on - o.as_of) / 7, 0), 0) as pace_required
from now n
left join earlier e on e.region_code = n.region_code and e.nth = 1
cross join core.policy p
cross join ops.params o
