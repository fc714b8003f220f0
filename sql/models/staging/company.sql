-- grain: one row per company and interval in which one statement of it holds
-- A void statement was never true, so the one before it runs on; an ended one
-- closes the interval before it and opens none.
with stated as (
    select
        company_id, effective_on, name, short_name, former_names, statement,
        row_number() over (
            partition by company_id, effective_on
            order by _received_at desc, _batch, _sheet, _row desc
        ) as nth
    from raw.companies
),
held as (
    select
        stated.*,
        lead(effective_on) over (partition by company_id order by effective_on) as next_on
    from stated
    where nth = 1 and coalesce(statement, 'valid') <> 'void'
)
select
    company_id, effective_on as valid_from, coalesce(next_on, date '9999-12-31') as valid_to,
    name, short_name, former_names
from held
where coalesce(statement, 'valid') <> 'ended'
