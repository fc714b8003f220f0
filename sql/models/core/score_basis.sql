-- grain: one row per cycle of scores with a digest of all that its scores are made of
-- Scoring is dear, and a cycle that is over rarely changes: the tables of scores are
-- kept by cycle, and only those whose digest is another one are scored again. What is
-- read of each table here is what the scores read of it.
with part as (
    select cycle, hash('project', company_id, compound_id, households, months) as h
    from core.score_project
    union all
    select cycle, hash('measure', company_id, compound_id, measure, hits, n)
    from core.score_measure
    union all
    select cycle, hash('burden', company_id, compound_id, stratum, matters, household_months)
    from core.score_burden
    union all
    select
        c.cycle,
        hash(
            'item', i.item_id, i.item_code, i.company_id, i.compound_id, i.occurred_on, i.status, i.corrected, i.evidence, i.recorder
        )
    from core.score_cycle c
    join core.score_item i on i.occurred_on <= c.ends
    union all
    select c.cycle, hash('inspection', i.inspection_id, i.company_id, i.result, i.passed)
    from core.score_cycle c
    join staging.inspection i on i.inspected_on > c.ends - interval 1 year and i.inspected_on <= c.ends
    union all
    select c.cycle, hash('objection', b.company_id)
    from core.score_cycle c
    join staging.objection b on b.cycle between c.starts and c.ends
    where b.kind = 'objection' and b.decided_on is null
    union all
    select c.cycle, hash('company', n.company_id, n.name, n.uscc_valid)
    from core.score_cycle c
    cross join core.company n
),
summed as (
    select cycle, count(*) as parts, sum(h) as sum
    from part
    group by cycle
)
select
    c.cycle,
    concat_ws(
        '|', hash(c.starts, c.ends, c.rules), row_number() over (order by c.starts desc) = 1, s.parts, s.sum
    ) as digest
from core.score_cycle c
left join summed s on s.cycle = c.cycle
