-- grain: one row per region at as-of: how far it is and how fast it goes
-- pace_13w: mean weekly change of covered compounds over the last 13 weeks, or
-- since the first week where there are fewer.
with numbered as (
    select
        w.*,
        row_number() over (partition by w.region_code order by w.week desc) as back,
        count(*) over (partition by w.region_code) as weeks
    from marts.coverage_week w
),
now as (
    select region_code, level, managed, covered, target_count, path_count
    from numbered
    where back = 1
),
earlier as (
    select region_code, covered, back - 1 as weeks_ago
    from numbered
    where back = least(14, weeks)
)
select
    n.region_code, n.level, n.managed, n.covered, n.target_count,
    greatest(n.target_count - n.covered, 0) as remaining,
    n.path_count,
    n.covered - n.path_count as gap,
    greatest((p.deadline_on - o.as_of) / 7, 0) as weeks_left,
    (n.covered - e.covered) / nullif(e.weeks_ago, 0) as pace_13w,
    greatest(n.target_count - n.covered, 0) / nullif(greatest((p.deadline_on - o.as_of) / 7, 0), 0) as pace_required
from now n
left join earlier e on e.region_code = n.region_code
cross join core.policy p
cross join ops.params o
