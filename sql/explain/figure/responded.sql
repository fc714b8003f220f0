-- period: month
-- subjects: region
-- rows: handling
select h.numerator, h.denominator, h.rate as value, h.lo, h.hi
from asked a
join marts.handling_month h
    on a.kind = 'region' and h.region_code = a.subject and h.month = a.first_day and h.measure = 'responded'
