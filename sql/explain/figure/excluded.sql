-- period: year
-- subjects: region, company
-- rows: excluded
-- Of the tickets of the last 12 whole months that fell due, what the city or a company left out.
select
    h.excluded as numerator, h.all_denominator as denominator, h.excluded_share as value, h.excluded_lo as lo,
    h.excluded_hi as hi
from asked a
join marts.handling_year h
    on h.subject_kind = a.kind and h.subject = a.subject and h.measure = 'on_time'
        and h.first_month = a.first_day and h.last_month = date_trunc('month', a.last_day)
where h.all_denominator > 0
