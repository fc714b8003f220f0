-- grain: one row per item and date of a status up to as-of, as last stated
-- as-of: raw.score_items.effective_on
-- What is dated after as-of has not happened yet.
with stated as (
    select
        item_id, effective_on, company_id, compound_id, item_code, occurred_on, status, points, evidence, recorder,
        statement,
        row_number() over (
            partition by item_id, effective_on
            order by _received_at desc, _batch, _sheet, _row desc
        ) as nth
    from raw.score_items
)
select
    c.item_id, c.effective_on, c.company_id, c.compound_id, c.item_code, c.occurred_on, c.status, c.points, c.evidence,
    c.recorder
from stated c
cross join ops.params o
where c.nth = 1 and coalesce(c.statement, 'valid') <> 'void' and c.effective_on <= o.as_of
