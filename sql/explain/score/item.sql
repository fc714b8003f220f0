-- grain: one row per item recorded for or against a company, and per objection to one
select
    'numerator' as part, i.item_id as subject, h.name, concat_ws(' ', i.compound_id, i.status, i.evidence) as detail,
    'score_items' as dataset, s._batch as batch, s._sheet as sheet, s._row as row
from asked a
join core.score_item i on i.company_id = a.subject
left join held_score_items s on s.item_id = i.item_id
left join core.home h on h.compound_id = i.compound_id
union all
select
    'considered', b.item_id, b.objection_id, concat_ws(' ', b.kind, b.filed_on, b.decision), 'objections', s._batch, s._sheet,
    s._row
from asked a
join staging.objection b on b.company_id = a.subject and b.item_id is not null
left join held_objections s on s.objection_id = b.objection_id
