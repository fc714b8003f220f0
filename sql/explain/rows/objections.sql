-- grain: one row per objection of the cycle; those without a decision are the numerator
select
    case when b.open then 'numerator' else 'denominator' end as part, b.objection_id as subject, b.company_id as name,
    concat_ws(' ', b.item_id, b.filed_on, b.decision) as detail, 'objections' as dataset, s._batch as batch, s._sheet as sheet,
    s._row as row
from asked a
join marts.score_cycle y on y.starts = a.first_day
join marts.score_case b on b.cycle = y.cycle and b.kind = 'objection'
left join held_objections s on s.objection_id = b.objection_id
