-- grain: one row per phrase that a city adds to the dictionary or changes in it
-- A decision is a matter of what we know, not of a date: the last one counts for old tickets too.
with stated as (
    select
        label, phrase, effective_on, weight, statement, _received_at, _batch, _sheet, _row,
        row_number() over (
            partition by label, phrase, effective_on
            order by _received_at desc, _batch, _sheet, _row desc
        ) as nth
    from raw.complaint_phrases
),
latest as (
    select stated.*, row_number() over (partition by label, phrase order by effective_on desc) as place
    from stated
    where nth = 1 and coalesce(statement, 'valid') <> 'void'
)
select
    case
        when label in ('property', 'non_property') then 'property'
        when label in ('company', 'developer', 'department', 'neighbour', 'committee') then 'responsibility'
        else 'category'
    end as kind,
    case when label = 'non_property' then 'other' else label end as label,
    phrase, weight
from latest
where place = 1 and coalesce(statement, 'valid') <> 'ended'
