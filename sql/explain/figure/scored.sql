-- metrics: scored, unsure
-- period: cycle
-- subjects: region
-- rows: scored
-- Counts of the city: of the companies that the cycle knows, those with a score, or those at the boundary of their class.
select
    count(*) filter (where case a.metric when 'scored' then s.score is not null else list_contains(string_split(s.reason, ' '), 'boundary') end)
        as numerator,
    count(*) as denominator, numerator as value, cast(null as double) as lo, cast(null as double) as hi
from asked a
join marts.issue i on i.city_code = a.subject
join marts.score_cycle y on y.starts = a.first_day
join marts.score s on s.cycle = y.cycle
    and s.output = coalesce(nullif(a.output, ''), (select min(e.output) from marts.score e where e.cycle = y.cycle))
having count(*) > 0
