-- period: month
-- subjects: region, company
-- rows: handling
select h.numerator, h.denominator, h.rate as value, h.lo, h.hi
from asked a
join marts.handling_month h
    on a.kind = 'region' and h.region_code = a.subject and h.month = a.first_day and h.measure = 'on_time'
union all
select p.on_time, p.due, p.on_time_rate, p.on_time_lo, p.on_time_hi
from asked a
join marts.company_period p
    on a.kind = 'company' and p.company_id = a.subject and p.period_start = a.first_day and p.period_end = a.last_day
