-- grain: one row per finding of a leader up to as-of, as last stated
-- as-of: raw.findings.found_on, raw.findings.rectified_on
-- What is dated after as-of has not happened yet.
with stated as (
    select
        finding_id, found_on, compound_id, kind, leader_id, due_on, responsible, rectified_on, statement, _scope,
        row_number() over (
            partition by finding_id
            order by _received_at desc, _batch, _sheet, _row desc
        ) as nth
    from raw.findings
)
select
    c.finding_id, c.found_on, c.compound_id, c.kind, c.leader_id, c.due_on, c.responsible,
    case when c.rectified_on <= o.as_of then c.rectified_on end as rectified_on,
    c._scope as scope
from stated c
cross join ops.params o
where c.nth = 1 and coalesce(c.statement, 'valid') <> 'void' and c.found_on <= o.as_of
