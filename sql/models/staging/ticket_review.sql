-- grain: one row per ticket about which a person settled something; null leaves the program's answer
-- A decision is a matter of what we know, not of a date: the last one counts for old tickets too.
with stated as (
    select
        ticket_id, effective_on, reviewed_compound_id, reviewed_company_id, reviewed_category, responsibility, is_repeat, repeats_ticket_id, statement, _received_at, _batch, _sheet, _row,
        row_number() over (
            partition by ticket_id, effective_on
            order by _received_at desc, _batch, _sheet, _row desc
        ) as nth
    from raw.ticket_reviews
),
latest as (
    select stated.*, row_number() over (partition by ticket_id order by effective_on desc) as place
    from stated
    where nth = 1 and coalesce(statement, 'valid') <> 'void'
)
select ticket_id, reviewed_compound_id as compound_id, reviewed_company_id as company_id, reviewed_category as category, responsibility, is_repeat, repeats_ticket_id
from latest
where place = 1 and coalesce(statement, 'valid') <> 'ended'
