-- period: week
-- subjects: region
-- rows: coverage
select
    w.covered as numerator, w.managed as denominator, w.covered_share as value,
    w.covered_share_lo as lo, w.covered_share_hi as hi
from asked a
join marts.coverage_week w on w.region_code = a.subject and w.week = a.first_day
