-- grain: one row per day on which the path is drawn: the ends of the ISO weeks and the days on which a path bends, from start to deadline or as-of
-- key: path_on
-- straight_share grows evenly from start to deadline; phased_share runs in straight
-- lines between the phases of the policy. A count is the share times the managed
-- compounds of that day.
with day as (
    select week_end as path_on from core.week
    union
    select cast(d as date)
    from (
        select unnest(generate_series(o.as_of_week + interval 6 day, p.deadline_on, interval 7 day)) as d
        from core.policy p
        cross join ops.params o
    ) as ahead
    union
    select phase_on from core.path_phase
    union
    select as_of from ops.params
),
leg as (
    select
        phase_on as from_on, share as from_share,
        lead(phase_on) over (order by phase_on) as to_on,
        lead(share) over (order by phase_on) as to_share
    from core.path_phase
)
select
    d.path_on,
    p.share_num / nullif(p.share_den, 0) * least(greatest(
        (d.path_on - p.start_on) / nullif(p.deadline_on - p.start_on, 0), 0
    ), 1) as straight_share,
    coalesce(
        case when l.to_on is null then l.from_share
        else l.from_share + (l.to_share - l.from_share) * (d.path_on - l.from_on) / nullif(l.to_on - l.from_on, 0) end,
        0
    ) as phased_share
from day d
cross join core.policy p
left join leg l on l.from_on <= d.path_on and (l.to_on > d.path_on or l.to_on is null)
where d.path_on is not null
