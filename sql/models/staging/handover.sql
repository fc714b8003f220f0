-- grain: one row per handover up to as-of, as last stated
-- as-of: raw.handovers.started_on, raw.handovers.completed_on
-- What is dated after as-of has not happened yet.
with stated as (
    select
        handover_id, started_on, compound_id, kind, out_company_id, in_company_id, due_on, led_by_branch,
        completed_on, statement, _scope,
        row_number() over (
            partition by handover_id
            order by _received_at desc, _batch, _sheet, _row desc
        ) as nth
    from raw.handovers
)
select
    c.handover_id, c.started_on, c.compound_id, c.kind, c.out_company_id, c.in_company_id, c.due_on,
    c.led_by_branch,
    case when c.completed_on <= o.as_of then c.completed_on end as completed_on,
    c._scope as scope
from stated c
cross join ops.params o
where c.nth = 1 and coalesce(c.statement, 'valid') <> 'void' and c.started_on <= o.as_of
