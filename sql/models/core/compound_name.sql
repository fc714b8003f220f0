-- grain: one row per folded name, district and compound that was ever so called
-- (null where nothing of a name is left)
-- Who is meant by a name is a matter of what we know, not of a date: every name
-- known today counts for old tickets too.
with told as (
    select distinct compound_id, left(town_code, 6) as district_code, name, former_names
    from staging.compound
),
spelled as (
    select distinct compound_id, district_code, name as spelling
    from told
    union
    select compound_id, district_code, unnest(string_split(former_names, '|'))
    from told
    where former_names is not null
)
select distinct compound_id, district_code, fold_name(spelling) as folded
from spelled
