-- grain: one row per region at as-of, with a row 未定位 under the city, each district
-- and each town for what cannot be placed further down, so that parts add up
-- as-of: staging.region.valid_from, staging.region.valid_to
with held as (
    select r.region_code, r.name, r.level, r.parent_code, r.name_en
    from staging.region r
    cross join ops.params o
    where r.valid_from <= o.as_of and r.valid_to > o.as_of
),
city as (
    select
        p.city_code as region_code, coalesce(h.name, p.city_name) as name,
        coalesce(h.name_en, p.city_name_en) as name_en
    from core.policy p
    left join held h on h.region_code = p.city_code
    where p.city_code is not null
),
district as (
    select h.region_code, h.name, h.name_en, c.region_code as parent_code
    from held h
    cross join city c
    where h.level = 'district'
),
town as (
    select h.region_code, h.name, h.name_en, coalesce(h.parent_code, left(h.region_code, 6)) as parent_code
    from held h
    where h.level = 'town'
),
community as (
    select h.region_code, h.name, h.name_en, coalesce(h.parent_code, left(h.region_code, 9)) as parent_code
    from held h
    where h.level = 'community'
),
placed_town as (
    select t.region_code, t.name, t.name_en, t.parent_code
    from town t
    join district d on d.region_code = t.parent_code
),
placed as (
    select region_code, 'city' as level, cast(null as varchar) as parent_code, name, name_en, false as is_unplaced
    from city
    union all
    select region_code, 'district', parent_code, name, name_en, false
    from district
    union all
    select region_code, 'town', parent_code, name, name_en, false
    from placed_town
    union all
    select c.region_code, 'community', c.parent_code, c.name, c.name_en, false
    from community c
    join placed_town t on t.region_code = c.parent_code
    union all
    select c.region_code || ':unplaced', 'district', c.region_code, '未定位', 'Unplaced', true
    from city c
    union all
    select d.region_code || ':unplaced', 'town', d.region_code, '未定位', 'Unplaced', true
    from district d
    union all
    select t.region_code || ':unplaced', 'community', t.region_code, '未定位', 'Unplaced', true
    from placed_town t
)
select
    region_code, level, parent_code, name, name_en, is_unplaced,
    cast(row_number() over (
        order by case level when 'city' then 1 when 'district' then 2 when 'town' then 3 else 4 end, parent_code, is_unplaced, region_code
    ) as integer) as sort
from placed
