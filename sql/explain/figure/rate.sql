-- period: month
-- subjects: region, company, compound
-- rows: tickets
-- A compound has only a count: its months are mostly chance.
select m.tickets as numerator, m.occupied_households as denominator, m.rate as value, m.rate_lo as lo, m.rate_hi as hi
from asked a
join marts.complaint_region_month m on a.kind = 'region' and m.region_code = a.subject and m.month = a.first_day
union all
select p.tickets, p.household_months, p.rate, p.rate_lo, p.rate_hi
from asked a
join marts.company_period p
    on a.kind = 'company' and p.company_id = a.subject and p.period_start = a.first_day and p.period_end = a.last_day
union all
select coalesce(sum(m.tickets), 0), null, null, null, null
from asked a
left join marts.compound_month m on m.compound_id = a.subject and m.month between a.first_day and a.last_day
where a.kind = 'compound'
having count(*) > 0
