-- grain: one row per path of a source system, or beginning of one, that a city maps; category non_property is none of ours
-- A decision is a matter of what we know, not of a date: the last one counts for old tickets too.
with stated as (
    select
        category_path, effective_on, category, responsibility, statement, _received_at, _batch, _sheet, _row,
        row_number() over (
            partition by category_path, effective_on
            order by _received_at desc, _batch, _sheet, _row desc
        ) as nth
    from raw.category_map
),
latest as (
    select stated.*, row_number() over (partition by category_path order by effective_on desc) as place
    from stated
    where nth = 1 and coalesce(statement, 'valid') <> 'void'
)
select category_path, category, responsibility
from latest
where place = 1 and coalesce(statement, 'valid') <> 'ended'
