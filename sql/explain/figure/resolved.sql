-- period: month
-- subjects: region, company
-- rows: handling
select h.numerator, h.denominator, h.rate as value, h.lo, h.hi
from asked a
join marts.handling_month h
    on a.kind = 'region' and h.region_code = a.subject and h.month = a.first_day and h.measure = 'resolved'
union all
select p.resolved, p.resolved_n, p.resolved_rate, p.resolved_lo, p.resolved_hi
from asked a
join marts.company_period p
    on a.kind = 'company' and p.company_id = a.subject and p.period_start = a.first_day and p.period_end = a.last_day
