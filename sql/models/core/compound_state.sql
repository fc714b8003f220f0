-- grain: one row per compound and interval, under the lowest region known today
-- Regions are those of as-of for the whole history, so that a series never
-- jumps because a boundary was redrawn.
with compared as (
    select
        compound_id, valid_from, valid_to, name, kind, management, households, occupancy, town_code,
        case when
            lag(valid_to) over told = valid_from
            and (lag(name) over told) is not distinct from name
            and (lag(kind) over told) is not distinct from kind
            and (lag(management) over told) is not distinct from management
            and (lag(households) over told) is not distinct from households
            and (lag(occupancy) over told) is not distinct from occupancy
            and (lag(town_code) over told) is not distinct from town_code
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
        occupancy, town_code
    from numbered
    group by compound_id, state_no, name, kind, management, households, occupancy, town_code
)
select
    s.compound_id, s.valid_from, s.valid_to, s.name, s.kind, s.management, s.households,
    -- an occupancy that nobody stated counts as full: the rate errs to the low
    -- side; decimals add up to the same sum in any order
    cast(s.households * coalesce(s.occupancy, 1) as decimal(18, 4)) as occupied_households,
    coalesce(d.region_code, c.region_code || ':unplaced') as district_code,
    coalesce(
        t.region_code,
        case when d.region_code is not null then d.region_code || ':unplaced' else c.region_code || ':unplaced' end
    ) as region_code
from state s
left join core.region t on t.region_code = s.town_code and t.level = 'town'
left join core.region d
    on d.region_code = coalesce(t.parent_code, left(s.town_code, 6)) and d.level = 'district'
left join core.region c on c.level = 'city'
