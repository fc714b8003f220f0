-- protects: the steps of every score add up to it, to the last digit that is published
-- severity: error
with added as (
    select cycle, output, company_id, sum(points) as points
    from marts.score_step
    where compound_id = ''
    group by cycle, output, company_id
)
select s.cycle, s.output, s.company_id, s.score, a.points
from marts.score s
left join added a on a.cycle = s.cycle and a.output = s.output and a.company_id = s.company_id
where s.score is not null and not coalesce(abs(s.score - a.points) * 2 <= cast(power(10, -s.places) as decimal(12, 4)), false)
order by s.cycle, s.output, s.company_id
