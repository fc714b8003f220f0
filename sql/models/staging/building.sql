-- grain: one row per building and interval in which one statement of it holds
-- A void statement was never true, so the one before it runs on; an ended one
-- closes the interval before it and opens none. valid_to is the first day after.
with stated as (
    select
        building_id, effective_on, compound_id, name, households, occupancy, floors, statement,
        row_number() over (
            partition by building_id, effective_on
            order by _received_at desc, _batch, _sheet, _row desc
        ) as nth
    from raw.buildings
),
held as (
    select
        stated.*,
        lead(effective_on) over (partition by building_id order by effective_on) as next_on
    from stated
    where nth = 1 and coalesce(statement, 'valid') <> 'void'
)
select
    building_id, effective_on as valid_from, coalesce(next_on, date '9999-12-31') as valid_to,
    compound_id, name, households, occupancy, floors
from held
where coalesce(statement, 'valid') <> 'ended'
