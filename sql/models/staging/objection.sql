-- grain: one row per objection or request for repair up to as-of, as last stated
-- as-of: raw.objections.filed_on, raw.objections.accepted_on, raw.objections.verified_on, raw.objections.decided_on
-- What is dated after as-of has not happened yet.
with stated as (
    select
        objection_id, kind, company_id, cycle, item_id, ground, evidence, filed_on, accepted_on, verified_on, extended,
        decided_on, decision, correction, office, statement, _scope,
        row_number() over (
            partition by objection_id
            order by _received_at desc, _batch, _sheet, _row desc
        ) as nth
    from raw.objections
)
select
    c.objection_id, c.kind, c.company_id, c.cycle, c.item_id, c.ground, c.evidence, c.filed_on,
    case when c.accepted_on <= o.as_of then c.accepted_on end as accepted_on,
    case when c.verified_on <= o.as_of then c.verified_on end as verified_on,
    coalesce(c.extended, false) as extended,
    case when c.decided_on <= o.as_of then c.decided_on end as decided_on,
    case when c.decided_on <= o.as_of then c.decision end as decision,
    case when c.decided_on <= o.as_of then c.correction end as correction,
    c.office, c._scope as scope
from stated c
cross join ops.params o
where c.nth = 1 and coalesce(c.statement, 'valid') <> 'void' and c.filed_on <= o.as_of
