-- grain: one row per item recorded for or against a company, as it stands at as-of
-- An objection marks an item at once, and its decision takes effect at once,
-- whether or not the office that keeps the items has said so.
with stood as (
    select
        item_id, effective_on, company_id, compound_id, item_code, occurred_on, status, points, evidence, recorder,
        row_number() over (partition by item_id order by effective_on desc) as nth
    from staging.score_item
),
objected as (
    select
        item_id, kind, decided_on, decision, objection_id,
        row_number() over (partition by item_id order by coalesce(decided_on, date '9999-12-31') desc, filed_on desc, objection_id desc) as nth
    from staging.objection
    where item_id is not null
)
select
    s.item_id, s.company_id, s.compound_id, s.item_code, s.occurred_on,
    case
        when o.kind = 'objection' and o.decided_on is null and s.status in ('published', 'upheld') then 'objected'
        when o.decided_on >= s.effective_on and o.decision = 'revoked' then 'revoked'
        when o.decided_on >= s.effective_on and o.decision = 'repaired' then 'repaired'
        when o.decided_on >= s.effective_on and s.status = 'objected' then 'upheld'
        else s.status
    end as status,
    s.points as corrected, s.evidence, s.recorder
from stood s
left join objected o on o.item_id = s.item_id and o.nth = 1
where s.nth = 1 and s.occurred_on is not null
