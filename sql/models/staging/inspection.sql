-- grain: one row per inspection up to as-of, as last stated
-- as-of: raw.inspections.inspected_on
with stated as (
    select
        inspection_id, company_id, compound_id, inspected_on, kind, result, passed, statement,
        row_number() over (
            partition by inspection_id
            order by _received_at desc, _batch, _sheet, _row desc
        ) as nth
    from raw.inspections
)
select
    c.inspection_id, c.company_id, c.compound_id, c.inspected_on, c.kind, c.result, c.passed
from stated c
cross join ops.params o
where c.nth = 1 and coalesce(c.statement, 'valid') <> 'void' and c.inspected_on <= o.as_of
