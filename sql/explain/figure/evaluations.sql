-- period: cycle
-- subjects: region
-- rows: evaluations
-- A count of the city.
select
    y.evaluations as numerator, y.evaluations_due as denominator, y.evaluations as value, cast(null as double) as lo,
    cast(null as double) as hi
from asked a
join marts.issue i on i.city_code = a.subject
join marts.score_cycle y on y.starts = a.first_day
