-- grain: one row per branch and interval in which one statement of it holds
-- A void statement was never true, so the one before it runs on; an ended one
-- closes the interval before it and opens none. valid_to is the first day after.
with stated as (
    select
        branch_id, effective_on, name, town_code, kind, compound_ids, stage, approved_on, members,
        last_activity_on, statement,
        row_number() over (
            partition by branch_id, effective_on
            order by _received_at desc, _batch, _sheet, _row desc
        ) as nth
    from raw.branches
),
held as (
    select
        stated.*,
        lead(effective_on) over (partition by branch_id order by effective_on) as next_on
    from stated
    where nth = 1 and coalesce(statement, 'valid') <> 'void'
)
select
    branch_id, effective_on as valid_from, coalesce(next_on, date '9999-12-31') as valid_to,
    name, town_code, kind, compound_ids, stage, approved_on, members, last_activity_on
from held
where coalesce(statement, 'valid') <> 'ended'
