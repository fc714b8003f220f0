-- grain: one row per way in which any ticket ever named its place
-- key: district, town, compound_id, compound_name, scope
-- partition: spelling
-- Placed by what a person settled, the compound's code, its name, a former name or
-- a variant of one, within the district; the sender's own region stands in for a
-- district that the ticket does not name. Where nothing is placed, the texts may tell
-- more (core.text_place). Missing parts are '' so that they join. folded: what is the
-- same in all ways of writing the name of a compound, where it places nothing.
with spelled as (
    select s.district, s.town, s.compound_id, s.compound_name, s.scope
    from ops.place_spelling s
    semi join ops.touched_spelling t using (district, town, compound_id, compound_name, scope)
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
regional as (
    select
        s.district, s.town, s.compound_id, s.compound_name, s.scope, w.folded as folded_town,
        coalesce(d.district_code, l.district_code, sc.region_code) as district_code
    from spelled s
    join told_town w on w.town = s.town
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
placed as materialized (
    select
        t.*, place_name(t.compound_id, t.compound_name, t.district_code, t.town_code) as answer
    from towned t
    cross join core.reader r
    where r.reader = 'compounds'
)
select
    district, town, compound_id, compound_name, scope, district_code, town_code,
    answer.compound_id as placed_id,
    case when answer.compound_id is not null then answer.method end as placed_by,
    case when answer.compound_id is not null then answer.confidence end as confidence,
    case when answer.reason = 'unknown' then 'name_unknown' else answer.reason end as unplaced_reason,
    answer.candidates as candidates,
    case when answer.compound_id is null then fold_name(compound_name) end as folded,
    -- the lowest thing known: all that decides where a ticket counts; short, since
    -- every ticket is grouped by it
    case
        when answer.compound_id is not null then 'c:' || answer.compound_id
        when town_code is not null then 't:' || town_code
        when district_code is not null then 'd:' || district_code
        else 'city'
    end as spot
from placed
