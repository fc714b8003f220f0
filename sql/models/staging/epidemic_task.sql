-- grain: one row per task of epidemic control up to as-of, as last stated
-- as-of: raw.epidemic_tasks.assigned_on, raw.epidemic_tasks.done_on
-- What is dated after as-of has not happened yet.
with stated as (
    select
        task_id, assigned_on, compound_id, kind, due_on, done_on, statement, _scope,
        row_number() over (
            partition by task_id
            order by _received_at desc, _batch, _sheet, _row desc
        ) as nth
    from raw.epidemic_tasks
)
select
    c.task_id, c.assigned_on, c.compound_id, c.kind, c.due_on,
    case when c.done_on <= o.as_of then c.done_on end as done_on,
    c._scope as scope
from stated c
cross join ops.params o
where c.nth = 1 and coalesce(c.statement, 'valid') <> 'void' and c.assigned_on <= o.as_of
