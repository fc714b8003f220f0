-- grain: one row per spot (the lowest thing known of a place), with the lowest region that its tickets count in
-- key: spot
-- A placed ticket counts where its compound lies at as-of (or lay last), any other
-- in the row 未定位 of the town that it names, else of its district or city.
with home as (
    select
        s.compound_id, s.region_code, s.district_code,
        row_number() over (
            partition by s.compound_id
            order by s.valid_from > o.as_of, case when s.valid_from > o.as_of then s.valid_from end, s.valid_from desc
        ) as nth
    from core.compound_state s
    cross join ops.params o
),
used as (
    select 'c:' || compound_id as spot, compound_id, cast(null as varchar) as town_code, cast(null as varchar) as district_code
    from home
    where nth = 1
    union all
    select spot, null, min(town_code), min(district_code)
    from core.place
    where placed_id is null
    group by spot
)
select
    u.spot, u.compound_id,
    coalesce(
        h.region_code, t.region_code || ':unplaced',
        case when d.region_code is not null then d.region_code || ':unplaced' end,
        c.region_code || ':unplaced'
    ) as region_code,
    coalesce(h.district_code, t.parent_code, d.region_code, c.region_code || ':unplaced') as region_district
from used u
left join home h on h.compound_id = u.compound_id and h.nth = 1
left join core.region t on t.region_code = u.town_code and t.level = 'town'
left join core.region d on d.region_code = u.district_code and d.level = 'district'
left join core.region c on c.level = 'city'
