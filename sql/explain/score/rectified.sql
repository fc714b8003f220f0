-- grain: one row per finding that a company had to rectify in the cycle of its score
-- first_day is that of the cycle.
select
    case when g.done_on <= g.due_on then 'numerator' else 'denominator' end as part, g.case_id as subject, h.name,
    concat_ws(' ', g.compound_id, g.due_on) as detail, 'findings' as dataset, s._batch as batch, s._sheet as sheet,
    s._row as row
from asked a
join core.score_cycle y on y.starts = a.first_day
join core.governance_case g on g.system = 'findings' and g.responsible = 'company' and g.due_on between y.starts and y.ends
join staging.service_contract v
    on v.company_id = a.subject and v.compound_id = g.compound_id and g.opened_on >= v.valid_from and g.opened_on < v.valid_to
join core.score_project p on p.cycle = y.cycle and p.company_id = a.subject and p.compound_id = g.compound_id
left join held_findings s on s.finding_id = g.case_id
left join core.home h on h.compound_id = g.compound_id
