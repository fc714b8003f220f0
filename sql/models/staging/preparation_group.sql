-- grain: one row per preparation group and interval in which one statement of it holds
-- A void statement was never true, so the one before it runs on; an ended one
-- closes the interval before it and opens none. valid_to is the first day after.
with stated as (
    select
        group_id, effective_on, compound_id, formed_on, members, recommended_members, party_members,
        coalesce(outcome, 'preparing') as outcome, ended_on, statement,
        row_number() over (
            partition by group_id, effective_on
            order by _received_at desc, _batch, _sheet, _row desc
        ) as nth
    from raw.preparation_groups
),
held as (
    select
        stated.*,
        lead(effective_on) over (partition by group_id order by effective_on) as next_on
    from stated
    where nth = 1 and coalesce(statement, 'valid') <> 'void'
)
select
    group_id, effective_on as valid_from, coalesce(next_on, date '9999-12-31') as valid_to,
    compound_id, formed_on, members, recommended_members, party_members, outcome, ended_on
from held
where coalesce(statement, 'valid') <> 'ended'
