-- grain: one row per dispute up to as-of, as last stated
-- as-of: raw.disputes.raised_on, raw.disputes.closed_on, raw.disputes._received_wall
-- What is dated after as-of has not happened yet. An outcome without a date came
-- when it was first received.
with stated as (
    select
        dispute_id, raised_on, compound_id, kind, mediated_by_branch, outcome, statement, _scope,
        coalesce(
            closed_on,
            case when coalesce(outcome, 'open') <> 'open' then cast(
                min(_received_wall) filter (where coalesce(statement, 'valid') <> 'void')
                    over (partition by dispute_id, coalesce(outcome, 'open')) as date) end
        ) as closed_on,
        row_number() over (
            partition by dispute_id
            order by _received_at desc, _batch, _sheet, _row desc
        ) as nth
    from raw.disputes
)
select
    c.dispute_id, c.raised_on, c.compound_id, c.kind, c.mediated_by_branch,
    case when c.closed_on <= o.as_of then c.outcome else 'open' end as outcome,
    case when c.closed_on <= o.as_of then c.closed_on end as closed_on,
    c._scope as scope
from stated c
cross join ops.params o
where c.nth = 1 and coalesce(c.statement, 'valid') <> 'void' and c.raised_on <= o.as_of
