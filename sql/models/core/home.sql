-- grain: one row per compound that the register ever stated, as it lies at as-of (or lay last)
-- key: compound_id
-- as-of: core.compound_state.valid_from, core.compound_state.valid_to
with stated as (
    select
        s.compound_id, s.name, s.kind, s.management, s.households, s.district_code, s.town_code, s.region_code,
        s.valid_from <= o.as_of and s.valid_to > o.as_of as is_current,
        row_number() over (
            partition by s.compound_id
            order by s.valid_from > o.as_of, case when s.valid_from > o.as_of then s.valid_from end, s.valid_from desc
        ) as nth
    from core.compound_state s
    cross join ops.params o
)
select compound_id, name, kind, management, households, district_code, town_code, region_code, is_current
from stated
where nth = 1
