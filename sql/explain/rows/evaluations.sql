-- grain: one row per questionnaire of the cycle that was sent, and per contract of a compound whose branch sent none
with contract as (
    select r.compound_id, r.start_on, r._batch, r._sheet, r._row
    from raw.service_contracts r
    qualify row_number() over (
        partition by r.compound_id, r.start_on
        order by r._received_at desc, r._batch, r._sheet, r._row desc
    ) = 1
)
select
    case when d.sent then 'numerator' else 'denominator' end as part, d.compound_id as subject, h.name, d.company_id as detail,
    case when d.sent then 'evaluations' else 'service_contracts' end as dataset, coalesce(e._batch, v._batch) as batch,
    coalesce(e._sheet, v._sheet) as sheet, coalesce(e._row, v._row) as row
from asked a
join marts.score_cycle y on y.starts = a.first_day
join marts.evaluation_due d on d.cycle = y.cycle
left join core.home h on h.compound_id = d.compound_id
left join held_evaluations e
    on d.sent and e.compound_id = d.compound_id and e.company_id = d.company_id and e.cycle between y.starts and y.ends
left join staging.service_contract c
    on not d.sent and c.compound_id = d.compound_id and c.company_id = d.company_id and c.valid_from <= y.ends and c.valid_to > y.ends
left join contract v on v.compound_id = c.compound_id and v.start_on = c.valid_from
