-- grain: one row per questionnaire of a branch about a company in a cycle of scores, with what is flagged
-- key: cycle, compound_id, company_id, submitted_on
select
    c.cycle, e.compound_id, e.company_id, e.submitted_on, e.total, e.service, e.safety, e.hygiene, e.fees, e.cooperation,
    e.response, e.employed, e.straight_line, e.all_full, e.late, e.counted
from core.score_cycle c
join core.evaluation e on e.quarter between c.starts and c.ends
