-- grain: one row per way in which any ticket ever named its place
-- key: district, town, compound_id, compound_name, scope
-- Placed by the compound's code, else by its exact name, current or former,
-- within the district; the sender's own region stands in for a district that
-- the ticket does not name. Missing parts are '' so that they join.
with spelled as (
    select district, town, compound_id, compound_name, scope
    from ops.place_spelling
),
known as (
    select region_code, level, parent_code, fold_region(name) as folded
    from staging.region
    where level in ('district', 'town')
    union
    select region_code, level, parent_code, region_code
    from staging.region
    where level in ('district', 'town')
),
district_name as (
    select folded, min(region_code) as district_code
    from known
    where level = 'district' and folded is not null
    group by folded
    having count(distinct region_code) = 1
),
town_name as (
    select folded, region_code as town_code, coalesce(parent_code, left(region_code, 6)) as district_code
    from known
    where level = 'town' and folded is not null
),
lone_town as (
    select folded, min(district_code) as district_code
    from town_name
    group by folded
    having count(distinct town_code) = 1
),
district_code as (
    select distinct region_code
    from known
    where level = 'district'
),
-- folding is dear, and few spellings of a region are told in many ways
told_district as (
    select t.district, d.district_code
    from (select distinct district from spelled) as t
    join district_name d on d.folded = fold_region(t.district)
),
told_town as (
    select town, fold_region(town) as folded
    from (select distinct town from spelled) as t
),
told_name as (
    select compound_name, fold_name(compound_name) as folded
    from (select distinct compound_name from spelled) as t
),
regional as (
    select
        s.district, s.town, s.compound_id, s.compound_name, s.scope, w.folded as folded_town, n.folded as folded_name,
        coalesce(d.district_code, l.district_code, sc.region_code) as district_code
    from spelled s
    join told_town w on w.town = s.town
    join told_name n on n.compound_name = s.compound_name
    left join told_district d on d.district = s.district
    left join lone_town l on l.folded = w.folded
    left join district_code sc on sc.region_code = left(s.scope, 6)
),
towned as (
    select r.*, t.town_code
    from regional r
    left join (
        select folded, district_code, min(town_code) as town_code
        from town_name
        group by folded, district_code
        having count(distinct town_code) = 1
    ) as t on t.folded = r.folded_town and t.district_code = r.district_code
),
coded as (
    select distinct compound_id
    from staging.compound
),
named as (
    select folded, district_code, min(compound_id) as compound_id, count(distinct compound_id) as compounds
    from core.compound_name
    group by folded, district_code
)
select
    p.district, p.town, p.compound_id, p.compound_name, p.scope,
    p.district_code, p.town_code,
    case
        when c.compound_id is not null then c.compound_id
        when n.compounds = 1 then n.compound_id
    end as placed_id,
    case
        when c.compound_id is not null then 'code'
        when n.compounds = 1 then 'name'
    end as placed_by,
    case
        when c.compound_id is not null or n.compounds = 1 then null
        when p.district_code is null then 'district_unknown'
        when n.compounds > 1 then 'ambiguous'
        when p.compound_name = '' and p.compound_id = '' then 'no_name'
        else 'name_unknown'
    end as unplaced_reason,
    -- the lowest thing known: all that decides where a ticket counts; short, since
    -- every ticket is grouped by it
    case
        when c.compound_id is not null then 'c:' || c.compound_id
        when n.compounds = 1 then 'c:' || n.compound_id
        when p.town_code is not null then 't:' || p.town_code
        when p.district_code is not null then 'd:' || p.district_code
        else 'city'
    end as spot
from towned p
left join coded c on c.compound_id = p.compound_id
left join named n on n.folded = p.folded_name and n.district_code = p.district_code
