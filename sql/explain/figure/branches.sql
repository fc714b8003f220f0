-- period: week
-- subjects: region
-- rows: branches
-- A count: its denominator is the target of the city, where the policy names one.
select
    w.branches as numerator,
    case when w.level = 'city' then p.branch_target end as denominator,
    w.branches as value, cast(null as double) as lo, cast(null as double) as hi
from asked a
join marts.coverage_week w on w.region_code = a.subject and w.week = a.first_day
cross join core.policy p
