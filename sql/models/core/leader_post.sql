-- grain: one row per compound and interval: posts that the rule makes due there, and how many are held
-- Two buildings or more: a post for each large one, one joint post for all small
-- ones, or a rotating one where only one is small. A single building: one
-- rotating post. A large building that only a joint post holds is neither filled
-- nor vacant but held_jointly. The joint post is filled when every small
-- building is held.
with event as (
    select
        compound_id, valid_from as day, 1 as buildings, cast(is_large as integer) as large,
        cast(is_large and held_by = 'one' as integer) as large_one,
        cast(is_large and held_by = 'joint' as integer) as large_joint,
        cast(held_by = 'none' as integer) as unheld,
        cast(not is_large and held_by = 'none' as integer) as small_unheld
    from core.building_hold
    union all
    select
        compound_id, valid_to, -1, -cast(is_large as integer), -cast(is_large and held_by = 'one' as integer),
        -cast(is_large and held_by = 'joint' as integer), -cast(held_by = 'none' as integer),
        -cast(not is_large and held_by = 'none' as integer)
    from core.building_hold
),
changed as (
    select
        compound_id, day, sum(buildings) as buildings, sum(large) as large, sum(large_one) as large_one,
        sum(large_joint) as large_joint, sum(unheld) as unheld, sum(small_unheld) as small_unheld
    from event
    group by compound_id, day
),
counted as (
    select
        compound_id, day,
        coalesce(lead(day) over told, date '9999-12-31') as next_day,
        sum(buildings) over told as buildings, sum(large) over told as large,
        sum(buildings) over told - sum(large) over told as small,
        sum(large_one) over told as large_one, sum(large_joint) over told as large_joint,
        sum(unheld) over told as unheld, sum(small_unheld) over told as small_unheld
    from changed
    window told as (partition by compound_id order by day)
)
select
    compound_id, day as valid_from, next_day as valid_to, cast(buildings as bigint) as buildings,
    cast(case when buildings > 1 then large else 0 end as bigint) as due_own,
    cast(case when buildings > 1 then large_one else 0 end as bigint) as filled_own,
    cast(case when buildings > 1 then large_joint else 0 end as bigint) as held_jointly,
    cast(small > 1 as bigint) as due_joint,
    cast(small > 1 and small_unheld = 0 as bigint) as filled_joint,
    cast(buildings = 1 or small = 1 as bigint) as due_rotating,
    cast(case when buildings = 1 then unheld = 0 else small = 1 and small_unheld = 0 end as bigint) as filled_rotating
from counted
where buildings > 0
