-- period: week
-- subjects: region
-- rows: coverage
-- The weeks to the target as forecast at as-of, with the interval of the policy's
-- level: compounds still to cover, the mean weekly gain, weeks until the middle day.
-- A week before as-of has no forecast of its own in the warehouse.
select
    greatest(w.target_count - w.covered, 0) as numerator, f.pace as denominator,
    (f.reach_middle - o.as_of) / 7 as value, (f.reach_early - o.as_of) / 7 as lo, (f.reach_late - o.as_of) / 7 as hi
from asked a
join ops.params o on o.as_of_week = a.first_day
join marts.coverage_week w on w.region_code = a.subject and w.week = a.first_day
join marts.coverage_forecast f on f.region_code = a.subject
