-- grain: one row per compound and interval, under the lowest region known today
-- Regions are those of as-of for the whole history, so that a series never
-- jumps because a boundary was redrawn.
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
from staging.compound s
left join core.region t on t.region_code = s.town_code and t.level = 'town'
left join core.region d
    on d.region_code = coalesce(t.parent_code, left(s.town_code, 6)) and d.level = 'district'
left join core.region c on c.level = 'city'
