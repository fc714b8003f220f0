-- grain: one row per compound and day on which its leaders changed: the leaders from then on
-- Leaders are the filled posts of the register, whether the rule makes them due
-- or not. wrongly_joint: joint ones that hold a building which is due its own.
with filled as (
    select leader_id, compound_id, building_ids, kind = 'joint' as is_joint, valid_from, valid_to, notice_on
    from core.leader_state
    where state = 'filled' and valid_from < valid_to
),
wrong as (
    select
        f.leader_id, f.compound_id,
        greatest(f.valid_from, s.valid_from) as valid_from, least(f.valid_to, s.valid_to) as valid_to
    from filled f
    cross join unnest(string_split(f.building_ids, '|')) as b (building_id)
    join core.building_state s
        on s.building_id = trim(b.building_id) and s.valid_from < f.valid_to and s.valid_to > f.valid_from
    where f.is_joint and s.is_large
),
wrong_event as (
    select leader_id, compound_id, day, sum(held) as held
    from (
        select leader_id, compound_id, valid_from as day, 1 as held from wrong
        union all
        select leader_id, compound_id, valid_to, -1 from wrong
    ) as turned
    group by leader_id, compound_id, day
),
wrong_count as (
    select
        leader_id, compound_id, day, held,
        sum(held) over (partition by leader_id, compound_id order by day) as held_now
    from wrong_event
),
event as (
    select compound_id, valid_from as day, 1 as leaders, cast(is_joint as integer) as joint, 0 as wrong, 0 as noticed
    from filled
    union all
    select compound_id, valid_to, -1, -cast(is_joint as integer), 0, 0
    from filled
    union all
    select compound_id, greatest(valid_from, notice_on), 0, 0, 0, 1
    from filled
    where notice_on < valid_to
    union all
    select compound_id, valid_to, 0, 0, 0, -1
    from filled
    where notice_on < valid_to
    union all
    -- a post that holds several such buildings is wrong once
    select compound_id, day, 0, 0, cast(held_now > 0 as integer) - cast(held_now - held > 0 as integer), 0
    from wrong_count
),
changed as (
    select
        compound_id, day, sum(leaders) as leaders, sum(joint) as joint, sum(wrong) as wrong, sum(noticed) as noticed
    from event
    group by compound_id, day
)
select
    compound_id, day,
    cast(sum(leaders) over told as bigint) as leaders, cast(sum(joint) over told as bigint) as joint_leaders,
    cast(sum(wrong) over told as bigint) as wrongly_joint, cast(sum(noticed) over told as bigint) as noticed
from changed
window told as (partition by compound_id order by day)
