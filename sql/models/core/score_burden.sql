-- grain: one row per cycle, company and compound that it served in it: matters that it answers for beside the households that it served
-- stratum: the age, kind and district of the buildings, as in the comparison of the
-- last quarter of the cycle, whose rates give the expected matters.
with cell as (
    select distinct period, compound_id, stratum
    from core.comparison_cell
),
matter as (
    select c.cycle, t.company_id, t.compound_id, sum(t.matters) as matters
    from core.score_cycle c
    join core.score_ticket t on t.event_month between c.starts and c.ends
    group by c.cycle, t.company_id, t.compound_id
),
exposed as (
    select c.cycle, s.company_id, s.compound_id, sum(s.household_months) as household_months
    from core.score_cycle c
    join core.service_month s on s.month between c.starts and c.ends
    group by c.cycle, s.company_id, s.compound_id
)
select
    p.cycle, p.company_id, p.compound_id, coalesce(x.stratum, 'unknown') as stratum,
    cast(coalesce(m.matters, 0) as bigint) as matters, cast(e.household_months as decimal(18, 4)) as household_months
from core.score_project p
join core.score_cycle c on c.cycle = p.cycle
join exposed e on e.cycle = p.cycle and e.company_id = p.company_id and e.compound_id = p.compound_id
left join matter m on m.cycle = p.cycle and m.company_id = p.company_id and m.compound_id = p.compound_id
left join cell x on x.period = year(c.ends) || 'Q' || quarter(c.ends) and x.compound_id = p.compound_id
where e.household_months > 0
