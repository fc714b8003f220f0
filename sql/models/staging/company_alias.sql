-- grain: one row per spelling for which a person settled which company it means; null is no property company
-- A decision is a matter of what we know, not of a date: the last one counts for old tickets too.
with stated as (
    select
        spelling, effective_on, company_id, is_company, statement, _received_at, _batch, _sheet, _row,
        row_number() over (
            partition by spelling, effective_on
            order by _received_at desc, _batch, _sheet, _row desc
        ) as nth
    from raw.company_aliases
),
latest as (
    select stated.*, row_number() over (partition by spelling order by effective_on desc) as place
    from stated
    where nth = 1 and coalesce(statement, 'valid') <> 'void'
)
select spelling, case when coalesce(is_company, true) then company_id end as company_id
from latest
where place = 1 and coalesce(statement, 'valid') <> 'ended'
    and (not coalesce(is_company, true) or company_id is not null)
