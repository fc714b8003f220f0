-- grain: one row per decision of a committee or assembly up to as-of, as last stated
-- as-of: raw.committee_decisions.decided_on, raw.committee_decisions.discussed_on
-- What is dated after as-of has not happened yet.
with stated as (
    select
        decision_id, compound_id, matter, body, decided_on, discussed_on, statement, _scope,
        row_number() over (
            partition by decision_id
            order by _received_at desc, _batch, _sheet, _row desc
        ) as nth
    from raw.committee_decisions
)
select
    s.decision_id, s.compound_id, s.matter, s.body, s.decided_on,
    case when s.discussed_on <= o.as_of then s.discussed_on end as discussed_on,
    s._scope as scope
from stated s
cross join ops.params o
where s.nth = 1 and coalesce(s.statement, 'valid') <> 'void' and s.decided_on <= o.as_of
