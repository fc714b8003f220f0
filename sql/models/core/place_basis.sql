-- grain: one row per way in which any ticket ever named its place, with a digest of what it is placed by
-- stored: view
-- Asking for a name is dear, and what is known of compounds and regions rarely changes.
with region as (
    select sum(hash(region_code, level, parent_code, name)) as sum
    from staging.region
),
known as (
    select concat_ws('|', d.digest, g.sum) as digest
    from core.reader d
    cross join region g
    where d.reader = 'compounds'
)
select s.district, s.town, s.compound_id, s.compound_name, s.scope, k.digest
from ops.place_spelling s
left join known k on true
