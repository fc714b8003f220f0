-- grain: one row per ISO week and compound of the register then, with its best branch
-- partition: week
-- A joint branch covers each of its compounds; a compound with two branches is
-- covered once.
with best as (
    select
        b.week, c.compound_id,
        bool_or(b.is_counted) as is_covered,
        bool_or(b.is_counted and not b.is_dormant) as is_covered_active,
        max(case b.stage
            when 'operating' then 6 when 'plaqued' then 5 when 'approved' then 4
            when 'dormant' then 3 when 'applied' then 2 when 'merged' then 1
        end) as best_stage,
        max(c.kind) filter (where b.is_counted) as branch_kind
    from core.branch_week b
    join ops.touched_week t on t.week = b.week
    join core.branch_compound c
        on c.branch_id = b.branch_id and c.valid_from <= b.week_end and c.valid_to > b.week_end
    group by b.week, c.compound_id
)
select
    w.week, w.week_end, s.compound_id, s.region_code, s.management, s.households,
    coalesce(b.is_covered, false) as is_covered,
    coalesce(b.is_covered_active, false) as is_covered_active,
    case b.best_stage
        when 6 then 'operating' when 5 then 'plaqued' when 4 then 'approved'
        when 3 then 'dormant' when 2 then 'applied' when 1 then 'merged' else 'none'
    end as stage,
    b.branch_kind
from core.week w
join ops.touched_week t on t.week = w.week
join core.compound_state s on s.valid_from <= w.week_end and s.valid_to > w.week_end
left join best b on b.week = w.week and b.compound_id = s.compound_id
