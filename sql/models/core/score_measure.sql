-- grain: one row per cycle, company, compound and measure of its score: hits of n; for an evaluation the sum of the totals of n questionnaires
-- A half that the policy counts is a part of a hit. One source fact is in one
-- measure only.
with ticket as (
    select
        c.cycle, t.company_id, t.compound_id, sum(t.due) as due, sum(t.on_time) as on_time,
        sum(t.resolved_n) as resolved_n, sum(t.resolved + cast(p.partial_weight as decimal(5, 4)) * t.partial) as resolved,
        sum(t.satisfied_n) as satisfied_n, sum(t.satisfied + cast(p.basic_weight as decimal(5, 4)) * t.basic) as satisfied
    from core.score_cycle c
    join core.score_ticket t on t.event_month between c.starts and c.ends
    cross join core.policy p
    group by c.cycle, t.company_id, t.compound_id
),
measured as (
    select
        c.cycle, e.company_id, e.compound_id, 'evaluation' as measure, cast(sum(e.total) as decimal(18, 4)) as hits, count(*) as n
    from core.score_cycle c
    join core.evaluation e on e.quarter between c.starts and c.ends
    where e.counted
    group by c.cycle, e.company_id, e.compound_id
    union all
    select cycle, company_id, compound_id, 'on_time', cast(on_time as decimal(18, 4)), cast(due as bigint) from ticket
    union all
    select cycle, company_id, compound_id, 'resolved', cast(resolved as decimal(18, 4)), cast(resolved_n as bigint) from ticket
    union all
    select cycle, company_id, compound_id, 'satisfied', cast(satisfied as decimal(18, 4)), cast(satisfied_n as bigint) from ticket
    union all
    select
        c.cycle, g.company_id, g.compound_id, 'handover', cast(count(*) filter (where g.done_on <= g.due_on) as decimal(18, 4)), count(*)
    from core.score_cycle c
    join core.governance_case g on g.system = 'handovers' and g.due_on between c.starts and c.ends
    group by c.cycle, g.company_id, g.compound_id
    union all
    -- told of in the quarter after the one that is disclosed, when it was due
    select
        c.cycle, d.company_id, d.compound_id, 'disclosure',
        cast(count(*) filter (where d.disclosed_on <= d.due_on) as decimal(18, 4)), count(*)
    from core.score_cycle c
    join core.disclosure_due d on d.due_on between c.starts and c.ends
    where d.management = 'company'
    group by c.cycle, d.company_id, d.compound_id
    union all
    select
        c.cycle, v.company_id, g.compound_id, 'rectified', cast(count(*) filter (where g.done_on <= g.due_on) as decimal(18, 4)), count(*)
    from core.score_cycle c
    join core.governance_case g on g.system = 'findings' and g.responsible = 'company' and g.due_on between c.starts and c.ends
    join staging.service_contract v on v.compound_id = g.compound_id and g.opened_on >= v.valid_from and g.opened_on < v.valid_to
    group by c.cycle, v.company_id, g.compound_id
)
select m.cycle, m.company_id, m.compound_id, m.measure, m.hits, m.n
from measured m
join core.score_project p on p.cycle = m.cycle and p.company_id = m.company_id and p.compound_id = m.compound_id
where m.n > 0
