-- grain: one row per compound surveyed and interval in which one statement of it holds
-- A void statement was never true, so the one before it runs on; an ended one
-- closes the interval before it and opens none. valid_to is the first day after.
with stated as (
    select
        compound_id, effective_on, households, residents, party_members, serving_members, candidate_leaders,
        parking_spaces, lifts, has_committee, company_id, statement, _scope,
        row_number() over (
            partition by compound_id, effective_on
            order by _received_at desc, _batch, _sheet, _row desc
        ) as nth
    from raw.surveys
),
held as (
    select
        stated.*,
        lead(effective_on) over (partition by compound_id order by effective_on) as next_on
    from stated
    where nth = 1 and coalesce(statement, 'valid') <> 'void'
)
select
    compound_id, effective_on as valid_from, coalesce(next_on, date '9999-12-31') as valid_to,
    households, residents, party_members, serving_members, candidate_leaders, parking_spaces, lifts,
    has_committee, company_id, _scope as scope
from held
where coalesce(statement, 'valid') <> 'ended'
