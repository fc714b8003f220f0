-- grain: one row per item of the coordination meeting up to as-of, as last stated
-- as-of: raw.coordination_items.raised_on, raw.coordination_items.closed_on
-- What is dated after as-of has not happened yet.
with stated as (
    select
        item_id, raised_on, region_code, compound_id, title, ground, department, due_on, progress, meeting_on,
        closed_on, statement, _scope,
        row_number() over (
            partition by item_id
            order by _received_at desc, _batch, _sheet, _row desc
        ) as nth
    from raw.coordination_items
)
select
    c.item_id, c.raised_on, c.region_code, c.compound_id, c.title, c.ground, c.department, c.meeting_on,
    c.due_on, c.progress,
    case when c.closed_on <= o.as_of then c.closed_on end as closed_on,
    c._scope as scope
from stated c
cross join ops.params o
where c.nth = 1 and coalesce(c.statement, 'valid') <> 'void' and c.raised_on <= o.as_of
