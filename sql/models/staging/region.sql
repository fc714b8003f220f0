-- grain: one row per region and interval in which one statement of it holds
-- A void statement was never true, so the one before it runs on; an ended one
-- closes the interval before it and opens none.
with stated as (
    select
        region_code, effective_on, name, level, parent_code, name_en, statement,
        row_number() over (
            partition by region_code, effective_on
            order by _received_at desc, _batch, _sheet, _row desc
        ) as nth
    from raw.regions
),
held as (
    select
        region_code, effective_on, name, level, parent_code, name_en, statement,
        lead(effective_on) over (partition by region_code order by effective_on) as next_on
    from stated
    where nth = 1 and coalesce(statement, 'valid') <> 'void'
)
select
    region_code, effective_on as valid_from, coalesce(next_on, date '9999-12-31') as valid_to,
    name, level, parent_code, name_en
from held
where coalesce(statement, 'valid') <> 'ended'
