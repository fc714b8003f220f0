-- grain: one row per building and interval in which it is large or small and held in one way
-- held_by: 'one' filled post of its own or in rotation; only a 'joint' one;
-- 'none'. Beginnings and ends are added up in the order of days, so that no day
-- is looked at on which nothing changed.
with holding as (
    select distinct
        l.leader_id, trim(b.building_id) as building_id, l.valid_from, l.valid_to, l.kind = 'joint' as is_joint
    from core.leader_state l
    cross join unnest(string_split(l.building_ids, '|')) as b (building_id)
    where l.state = 'filled' and l.valid_from < l.valid_to
),
lies as (
    select distinct building_id, compound_id
    from core.building_state
),
placed as (
    select l.compound_id, h.building_id, h.valid_from, h.valid_to, h.is_joint
    from holding h
    join lies l on l.building_id = h.building_id
),
event as (
    select
        compound_id, building_id, valid_from as day, 1 as stands, cast(is_large as integer) as large, 0 as one, 0 as joint
    from core.building_state
    union all
    select compound_id, building_id, valid_to, -1, -cast(is_large as integer), 0, 0
    from core.building_state
    union all
    select compound_id, building_id, valid_from, 0, 0, cast(not is_joint as integer), cast(is_joint as integer)
    from placed
    union all
    select compound_id, building_id, valid_to, 0, 0, -cast(not is_joint as integer), -cast(is_joint as integer)
    from placed
),
changed as (
    select
        compound_id, building_id, day, sum(stands) as stands, sum(large) as large, sum(one) as one, sum(joint) as joint
    from event
    group by compound_id, building_id, day
    having sum(stands) <> 0 or sum(large) <> 0 or sum(one) <> 0 or sum(joint) <> 0
),
counted as (
    select
        compound_id, building_id, day,
        coalesce(lead(day) over told, date '9999-12-31') as next_day,
        sum(stands) over told as stands, sum(large) over told as large, sum(one) over told as one,
        sum(joint) over told as joint
    from changed
    window told as (partition by compound_id, building_id order by day)
)
select
    compound_id, building_id, day as valid_from, next_day as valid_to, large > 0 as is_large,
    case when one > 0 then 'one' when joint > 0 then 'joint' else 'none' end as held_by
from counted
where stands > 0
