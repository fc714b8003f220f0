-- grain: one row per compound, body and interval in which one statement of it holds
-- A void statement was never true, so the one before it runs on; an ended one
-- closes the interval before it and opens none. valid_to is the first day after.
with stated as (
    select
        compound_id, body, effective_on, stage, founded_on, term_ends_on, members, party_members, cross_members,
        convention_on, in_convention_on, in_rules_on, statement,
        row_number() over (
            partition by compound_id, body, effective_on
            order by _received_at desc, _batch, _sheet, _row desc
        ) as nth
    from raw.committees
),
held as (
    select
        stated.*,
        lead(effective_on) over (partition by compound_id, body order by effective_on) as next_on
    from stated
    where nth = 1 and coalesce(statement, 'valid') <> 'void'
)
select
    compound_id, body, effective_on as valid_from, coalesce(next_on, date '9999-12-31') as valid_to,
    stage, founded_on, term_ends_on, members, party_members, cross_members,
    convention_on, in_convention_on, in_rules_on
from held
where coalesce(statement, 'valid') <> 'ended'
