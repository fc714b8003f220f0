-- period: cycle
-- subjects: region
-- rows: objections
-- A count of the city: those without a decision, of all.
select
    y.open_objections as numerator, y.objections as denominator, y.open_objections as value, cast(null as double) as lo,
    cast(null as double) as hi
from asked a
join marts.issue i on i.city_code = a.subject
join marts.score_cycle y on y.starts = a.first_day
