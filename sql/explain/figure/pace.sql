-- period: week
-- subjects: region
-- rows: coverage
-- The mean weekly change over the last 13 weeks, or since the first week where
-- there are fewer, as in marts.coverage_pace, for any week.
with earlier as (
    select w.covered, (a.first_day - w.week) / 7 as weeks_ago, row_number() over (order by w.week) as nth
    from asked a
    join marts.coverage_week w
        on w.region_code = a.subject and w.week < a.first_day and w.week >= a.first_day - interval 13 week
)
select
    w.covered - e.covered as numerator, e.weeks_ago as denominator,
    (w.covered - e.covered) / nullif(e.weeks_ago, 0) as value, cast(null as double) as lo, cast(null as double) as hi
from asked a
join marts.coverage_week w on w.region_code = a.subject and w.week = a.first_day
join earlier e on e.nth = 1
