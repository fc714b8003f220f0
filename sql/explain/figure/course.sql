-- metrics: returned, redone, reopened, urged
-- period: month
-- subjects: region, company
-- rows: handling
select h.numerator, h.denominator, h.rate as value, h.lo, h.hi
from asked a
join marts.handling_month h
    on a.kind = 'region' and h.region_code = a.subject and h.month = a.first_day and h.measure = a.metric
union all
select
    sum(h.hits), sum(h.denominator), sum(h.hits) / nullif(sum(h.denominator), 0),
    wilson_lo(sum(h.hits), sum(h.denominator)), wilson_hi(sum(h.hits), sum(h.denominator))
from asked a
join core.handling_month h
    on a.kind = 'company' and h.company_id = a.subject and h.month between a.first_day and a.last_day and h.measure = a.metric
having count(*) > 0
