-- grain: one row per district, town and compound that tickets were placed in,
-- with the lowest region that they count in; missing parts are '' so that they join
-- A placed ticket counts where its compound lies at as-of (or lay last), any other
-- in the town that it names, else in the row 未定位 of its district or city.
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
    select distinct
        coalesce(district_code, '') as district_code, coalesce(town_code, '') as town_code,
        coalesce(placed_id, '') as compound_id
    from core.place
)
select
    u.district_code, u.town_code, u.compound_id,
    coalesce(
        h.region_code, t.region_code,
        case when d.region_code is not null then d.region_code || ':unplaced' end,
        c.region_code || ':unplaced'
    ) as region_code,
    case
        when h.compound_id is not null then h.district_code
        else coalesce(d.region_code, c.region_code || ':unplaced')
    end as region_district
from used u
left join home h on h.compound_id = u.compound_id and h.nth = 1
left join core.region t on t.region_code = u.town_code and t.level = 'town'
left join core.region d on d.region_code = u.district_code and d.level = 'district'
left join core.region c on c.level = 'city'
