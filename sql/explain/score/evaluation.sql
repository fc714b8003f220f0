-- grain: one row per questionnaire about a company in the cycle of its score
-- One of an evaluator whom the company employs is excluded, and so is one without
-- any answer. first_day is that of the cycle.
select
    case when e.counted then 'numerator' else 'excluded' end as part, e.compound_id as subject, h.name,
    concat_ws(' ', e.submitted_on, e.total) as detail, 'evaluations' as dataset, s._batch as batch, s._sheet as sheet,
    s._row as row
from asked a
join core.score_cycle y on y.starts = a.first_day
join core.evaluation e on e.company_id = a.subject and e.quarter between y.starts and y.ends
join core.score_project p on p.cycle = y.cycle and p.company_id = e.company_id and p.compound_id = e.compound_id
left join held_evaluations s on s.compound_id = e.compound_id and s.company_id = e.company_id and s.cycle = e.quarter
left join core.home h on h.compound_id = e.compound_id
