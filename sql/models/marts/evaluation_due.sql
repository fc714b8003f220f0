-- grain: one row per cycle of scores and compound with a branch and a company at its end: whether the branch sent its questionnaire about the company
-- key: cycle, compound_id
select
    c.cycle, v.compound_id, v.company_id,
    exists (
        select 1 from core.evaluation e
        where e.compound_id = v.compound_id and e.company_id = v.company_id and e.quarter between c.starts and c.ends
    ) as sent
from core.score_cycle c
join staging.service_contract v on v.valid_from <= c.ends and v.valid_to > c.ends
where v.company_id is not null
    and exists (
        select 1 from core.branch_compound b
        where b.compound_id = v.compound_id and b.valid_from <= c.ends and b.valid_to > c.ends
    )
