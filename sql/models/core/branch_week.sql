-- grain: one row per ISO week and branch that was stated then
-- partition: week
-- is_dormant: no recorded activity for the days of the policy, counted from the
-- approval where there never was one, or stated as dormant.
with stated as (
    select w.week, w.week_end, s.branch_id, s.region_code, s.kind, s.stage, s.counted_from
    from core.week w
    join ops.touched_week t on t.week = w.week
    join core.branch_state s on s.valid_from <= w.week_end and s.valid_to > w.week_end
),
active as (
    select s.*, a.active_on
    from stated s
    asof left join core.branch_activity a on a.branch_id = s.branch_id and a.active_on <= s.week_end
),
judged as (
    select
        a.*,
        coalesce(a.counted_from <= a.week_end, false) and a.stage <> 'merged' as is_counted,
        a.stage = 'dormant'
        or a.week_end - greatest(coalesce(a.active_on, a.counted_from), a.counted_from) >= p.dormant_days as is_silent
    from active a
    cross join core.policy p
)
select
    week, week_end, branch_id, region_code, kind, is_counted,
    is_counted and coalesce(is_silent, false) as is_dormant,
    case
        when is_counted and coalesce(is_silent, false) then 'dormant'
        when is_counted and stage = 'applied' then 'approved'
        when not is_counted and stage <> 'merged' then 'applied'
        else stage
    end as stage
from judged
