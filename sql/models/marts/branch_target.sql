-- grain: one row per region: the branches on the day of the branch target, rebuilt as they stood then, and at as-of
-- key: region_code
-- The target is the city's; lower levels show their part of it. A branch counts
-- once, however many compounds it is for. then_*: null before the day.
with moment as (
    select 'then' as moment, branch_target_on as day
    from core.policy
    cross join ops.params
    where branch_target_on <= as_of
    union all
    select 'now', as_of
    from ops.params
),
stated as (
    select m.moment, m.day, s.branch_id, s.region_code, s.kind, s.stage, s.counted_from
    from moment m
    join core.branch_state s on s.valid_from <= m.day and s.valid_to > m.day
    where s.counted_from <= m.day and s.stage <> 'merged'
),
active as (
    select s.*, a.active_on
    from stated s
    asof left join core.branch_activity a on a.branch_id = s.branch_id and a.active_on <= s.day
),
judged as (
    select
        a.moment, a.region_code, a.kind,
        a.stage = 'dormant'
        or a.day - greatest(coalesce(a.active_on, a.counted_from), a.counted_from) >= p.dormant_days as is_dormant
    from active a
    cross join core.policy p
),
counted as (
    select
        r.region_code,
        count(*) filter (where j.moment = 'then') as branches_then,
        count(*) filter (where j.moment = 'then' and j.is_dormant) as dormant_then,
        count(*) filter (where j.moment = 'then' and j.kind = 'joint') as joint_then,
        count(*) filter (where j.moment = 'now') as branches_now,
        count(*) filter (where j.moment = 'now' and j.is_dormant) as dormant_now,
        count(*) filter (where j.moment = 'now' and j.kind = 'joint') as joint_now
    from judged j
    join core.region_path r on r.leaf_code = j.region_code
    group by r.region_code
),
reached as (
    select w.region_code, min(w.week_end) as reached_by
    from marts.coverage_week w
    join core.region r on r.region_code = w.region_code
    cross join core.policy p
    where r.level = 'city' and w.branches >= p.branch_target
    group by w.region_code
)
select
    r.region_code, r.level,
    case when r.level = 'city' then p.branch_target end as branch_target,
    p.branch_target_on,
    case when p.branch_target_on <= o.as_of then coalesce(c.branches_then, 0) end as branches_then,
    case when p.branch_target_on <= o.as_of then coalesce(c.dormant_then, 0) end as dormant_then,
    case when p.branch_target_on <= o.as_of then coalesce(c.joint_then, 0) end as joint_then,
    coalesce(c.branches_now, 0) as branches_now,
    coalesce(c.dormant_now, 0) as dormant_now,
    coalesce(c.joint_now, 0) as joint_now,
    t.reached_by
from core.region r
cross join core.policy p
cross join ops.params o
left join counted c on c.region_code = r.region_code
left join reached t on t.region_code = r.region_code
where not r.is_unplaced or c.region_code is not null
