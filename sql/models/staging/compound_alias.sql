-- grain: one row per spelling and region for which a person settled which compound it means; null is no compound
-- A decision is a matter of what we know, not of a date: the last one counts for old tickets too.
with stated as (
    select
        spelling, region_code, effective_on, compound_id, is_compound, statement, _received_at, _batch, _sheet, _row,
        row_number() over (
            partition by spelling, region_code, effective_on
            order by _received_at desc, _batch, _sheet, _row desc
        ) as nth
    from raw.compound_aliases
),
latest as (
    select stated.*, row_number() over (partition by spelling, region_code order by effective_on desc) as place
    from stated
    where nth = 1 and coalesce(statement, 'valid') <> 'void'
)
select spelling, region_code, case when coalesce(is_compound, true) then compound_id end as compound_id
from latest
where place = 1 and coalesce(statement, 'valid') <> 'ended'
    and (not coalesce(is_compound, true) or compound_id is not null)
