-- grain: one row per cycle (the first month of its quarter) and stage entered up to as-of, as last stated
-- as-of: raw.score_cycles.from_on
with stated as (
    select
        cycle, stage, from_on, office, statement,
        row_number() over (
            partition by cycle, stage
            order by _received_at desc, _batch, _sheet, _row desc
        ) as nth
    from raw.score_cycles
)
select c.cycle, c.stage, c.from_on, c.office
from stated c
cross join ops.params o
where c.nth = 1 and coalesce(c.statement, 'valid') <> 'void' and c.from_on <= o.as_of
