-- period: week
-- subjects: region
-- rows: coverage
-- The weeks that are left at the pace of the last 13: compounds still to cover ÷ pace.
with earlier as (
    select w.covered, (a.first_day - w.week) / 7 as weeks_ago, row_number() over (order by w.week) as nth
    from asked a
    join marts.coverage_week w
        on w.region_code = a.subject and w.week < a.first_day and w.week >= a.first_day - interval 13 week
),
going as (
    select
        greatest(w.target_count - w.covered, 0) as remaining,
        (w.covered - e.covered) / nullif(e.weeks_ago, 0) as pace
    from asked a
    join marts.coverage_week w on w.region_code = a.subject and w.week = a.first_day
    join earlier e on e.nth = 1
)
select
    remaining as numerator, pace as denominator,
    case when pace > 0 then remaining / nullif(pace, 0) end as value, cast(null as double) as lo, cast(null as double) as hi
from going
