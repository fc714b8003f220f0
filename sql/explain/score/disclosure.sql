-- grain: one row per quarter of a compound whose common revenue a company had to disclose in the cycle of its score
-- first_day is that of the cycle.
select
    case when d.disclosed_on <= d.due_on then 'numerator' else 'denominator' end as part, d.compound_id as subject, h.name,
    concat_ws(' ', d.quarter, d.due_on) as detail, 'revenue_disclosures' as dataset, s._batch as batch, s._sheet as sheet,
    s._row as row
from asked a
join core.score_cycle y on y.starts = a.first_day
join core.disclosure_due d on d.company_id = a.subject and d.management = 'company' and d.due_on between y.starts and y.ends
join core.score_project p on p.cycle = y.cycle and p.company_id = d.company_id and p.compound_id = d.compound_id
left join held_revenue_disclosures s on s.compound_id = d.compound_id and s.quarter = d.quarter
left join core.home h on h.compound_id = d.compound_id
