-- grain: one row per region at as-of: how far it is and how fast it goes
-- key: region_code
-- pace_13w: mean weekly change of covered compounds over the last 13 weeks, or
-- since the first week where there are fewer. short: whole compounds missing to
-- the straight path; coverage is a census, so one compound short is short.
with now as (
    select
        w.region_code, w.level, w.managed, w.covered, w.covered_active, w.households_managed, w.households_covered,
        w.target_count, w.path_count
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
),
paced as (
    select
        n.*,
        greatest(n.target_count - n.covered, 0) as remaining,
        n.managed * h.phased_share as phased_count,
        greatest((p.deadline_on - o.as_of) / 7, 0) as weeks_left,
        (n.covered - e.covered) / e.weeks_ago as pace_13w,
        p.min_rank_n
    from now n
    left join earlier e on e.region_code = n.region_code and e.nth = 1
    cross join core.policy p
    cross join ops.params o
    left join marts.coverage_path h on h.path_on = o.as_of
),
required as (
    select p.*, p.remaining / nullif(p.weeks_left, 0) as pace_required
    from paced p
)
select
    region_code, level, managed, covered, target_count, remaining, path_count,
    covered - path_count as gap,
    weeks_left, pace_13w, pace_required,
    phased_count,
    covered - phased_count as phased_gap,
    greatest(cast(floor(path_count + 1e-9) as bigint) - covered, 0) as short,
    greatest(target_count - covered_active, 0) as remaining_active,
    case
        when managed = 0 then 'none'
        when managed < min_rank_n then 'few'
        when remaining = 0 then 'reached'
        when weeks_left <= 0 then 'missed'
        when covered >= floor(path_count + 1e-9) then 'on_path'
        when pace_13w is null then 'below'
        when pace_13w >= pace_required then 'catching_up'
        else 'behind'
    end as standing
from required
