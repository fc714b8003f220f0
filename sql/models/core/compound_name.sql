-- grain: one row per folded name, district and compound that was ever so called
-- Who is meant by a name is a matter of what we know, not of a date: every name
-- known today counts for old tickets too.
with spelled as (
    select compound_id, left(town_code, 6) as district_code, name as spelling
    from staging.compound
    union all
    select compound_id, left(town_code, 6), unnest(string_split(former_names, '|'))
    from staging.compound
    where former_names is not null
)
select distinct compound_id, district_code, fold_name(spelling) as folded
from spelled
where fold_name(spelling) is not null
