-- grain: one row per compound and interval, under the lowest region known today
-- Regions are those of as-of for the whole history, so that a series never
-- jumps because a boundary was redrawn.
with compared as (
    select
        compound_id, valid_from, valid_to, name, kind, management, households, occupancy, town_code, community,
        case when
            lag(valid_to) over told = valid_from
            and (lag(name) over told) is not distinct from name
            and (lag(kind) over told) is not distinct from kind
            and (lag(management) over told) is not distinct from management
            and (lag(households) over told) is not distinct from households
            and (lag(occupancy) over told) is not distinct from occupancy
            and (lag(town_code) over told) is not distinct from town_code
            and (lag(community) over told) is not distinct from community
        then 0 else 1 end as is_change
    from staging.compound
    window told as (partition by compound_id order by valid_from)
),
numbered as (
    select c.*, sum(is_change) over (partition by compound_id order by valid_from) as state_no
    from compared c
),
-- registers are sent again and again with nothing new in them
state as (
    select
        compound_id, min(valid_from) as valid_from, max(valid_to) as valid_to, name, kind, management, households,
        occupancy, town_code, community
    from numbered
    group by compound_id, state_no, name, kind, management, households, occupancy, town_code, community
),
-- registers name a community by its code or by its name, which is unique in the town only
community as (
    select parent_code as town_code, region_code as spelling, region_code
    from core.region
    where level = 'community' and not is_unplaced
    union all
    select parent_code, fold_community(name), min(region_code)
    from core.region
    where level = 'community' and not is_unplaced
    group by parent_code, fold_community(name)
    having count(*) = 1
),
told_community as (
    select community, case when regexp_full_match(community, '[0-9]{12}') then community else fold_community(community) end as spelling
    from (select distinct community from state where community is not null) as told
)
select
    s.compound_id, s.valid_from, s.valid_to, s.name, s.kind, s.management, s.households,
    -- an occupancy that nobody stated counts as full: the rate errs to the low
    -- side; decimals add up to the same sum in any order
    cast(s.households * coalesce(s.occupancy, 1) as decimal(18, 4)) as occupied_households,
    coalesce(d.region_code, c.region_code || ':unplaced') as district_code,
    coalesce(t.region_code, d.region_code || ':unplaced', c.region_code || ':unplaced') as town_code,
    coalesce(
        k.region_code, t.region_code || ':unplaced', d.region_code || ':unplaced', c.region_code || ':unplaced'
    ) as region_code
from state s
left join core.region t on t.region_code = s.town_code and t.level = 'town'
left join core.region d
    on d.region_code = coalesce(t.parent_code, left(s.town_code, 6)) and d.level = 'district'
left join core.region c on c.level = 'city'
left join told_community w on w.community = s.community
left join community k on k.town_code = t.region_code and k.spelling = w.spelling
