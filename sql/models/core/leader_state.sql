-- grain: one row per post of a building leader and interval
-- A post is filled from the appointment, of which the register often tells later,
-- yet not from before the statement that it was filled by another. The buildings
-- decide between own and joint where they contradict what is stated.
with compared as (
    select
        s.leader_id, s.compound_id, s.valid_from, s.valid_to, s.building_ids, s.kind, s.state, s.appointed_on, s.notice_on,
        lag(s.valid_to) over told = s.valid_from as is_next,
        case when
            lag(s.valid_to) over told = s.valid_from
            and (lag(s.compound_id) over told) is not distinct from s.compound_id
            and (lag(s.building_ids) over told) is not distinct from s.building_ids
            and (lag(s.kind) over told) is not distinct from s.kind
            and (lag(s.state) over told) is not distinct from s.state
            and (lag(s.appointed_on) over told) is not distinct from s.appointed_on
            and (lag(s.notice_on) over told) is not distinct from s.notice_on
        then 0 else 1 end as is_change
    from staging.building_leader s
    window told as (partition by s.leader_id order by s.valid_from)
),
numbered as (
    select compared.*, sum(is_change) over (partition by leader_id order by valid_from) as state_no
    from compared
),
-- registers are sent again and again with nothing new in them
state as (
    select
        leader_id, compound_id, building_ids, kind, state, appointed_on, notice_on,
        min(valid_from) as valid_from, max(valid_to) as valid_to, bool_or(is_next and is_change = 1) as is_next
    from numbered
    group by leader_id, state_no, compound_id, building_ids, kind, state, appointed_on, notice_on
),
ordered as (
    select
        state.*,
        lag(state) over told as state_before,
        lag(valid_from) over told as from_before,
        row_number() over told as nth
    from state
    window told as (partition by leader_id order by valid_from)
),
begun as (
    select
        ordered.*,
        case
            when state <> 'filled' or appointed_on is null or appointed_on >= valid_from then valid_from
            when nth = 1 then appointed_on
            when is_next and state_before = 'vacant' then greatest(appointed_on, from_before)
            else valid_from
        end as begins_on
    from ordered
)
select
    leader_id, compound_id, begins_on as valid_from,
    least(valid_to, coalesce(lead(begins_on) over (partition by leader_id order by valid_from), valid_to)) as valid_to,
    building_ids,
    case when kind = 'rotating' then 'rotating' when contains(building_ids, '|') then 'joint' else 'own' end as kind,
    state, notice_on
from begun
