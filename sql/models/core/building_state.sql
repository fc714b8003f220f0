-- grain: one row per building and interval, with whether the rule gives it a leader of its own
-- A building with the households and the occupancy of the policy is large. An
-- occupancy that nobody stated counts as full; households that nobody stated
-- give no leader of its own.
with sized as (
    select
        s.building_id, s.compound_id, s.valid_from, s.valid_to,
        coalesce(
            s.households >= p.leader_min_households and coalesce(s.occupancy, 1) >= p.leader_min_occupancy, false
        ) as is_large
    from staging.building s
    cross join core.policy p
),
compared as (
    select
        sized.*,
        case when
            lag(valid_to) over told = valid_from
            and (lag(compound_id) over told) is not distinct from compound_id
            and (lag(is_large) over told) is not distinct from is_large
        then 0 else 1 end as is_change
    from sized
    window told as (partition by building_id order by valid_from)
),
numbered as (
    select compared.*, sum(is_change) over (partition by building_id order by valid_from) as state_no
    from compared
)
-- registers are sent again and again with nothing new in them
select building_id, compound_id, min(valid_from) as valid_from, max(valid_to) as valid_to, is_large
from numbered
group by building_id, compound_id, state_no, is_large
