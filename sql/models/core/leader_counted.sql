-- grain: one row per measure of building leaders, kind of post, month and compound that it counts
-- stored: view
with post as (
    select
        c.month, c.region_code, c.compound_id, p.due_own, p.due_joint, p.due_rotating, p.filled_own, p.filled_joint,
        p.filled_rotating, p.held_jointly
    from core.compound_stock c
    join core.leader_post p on p.compound_id = c.compound_id and p.valid_from <= c.until and p.valid_to > c.until
    where c.owes_leaders
),
leader as (
    select
        c.month, c.region_code, c.compound_id, s.leaders, s.joint_leaders, s.wrongly_joint, s.noticed
    from core.compound_stock c
    asof join core.leader_stand s on s.compound_id = c.compound_id and s.day <= c.until
),
counted as (
    select s.month, s.region_code, s.compound_id, k.measure, k.kind, k.numerator, k.denominator
    from post s
    cross join lateral (
        values
            ('post_filled', 'own', s.filled_own, s.due_own),
            ('post_filled', 'joint', s.filled_joint, s.due_joint),
            ('post_filled', 'rotating', s.filled_rotating, s.due_rotating),
            ('post_vacant', 'own', s.due_own - s.filled_own - s.held_jointly, s.due_own),
            ('post_vacant', 'joint', s.due_joint - s.filled_joint, s.due_joint),
            ('post_vacant', 'rotating', s.due_rotating - s.filled_rotating, s.due_rotating)
    ) as k (measure, kind, numerator, denominator)
    union all
    select month, region_code, compound_id, 'wrongly_joint', '', wrongly_joint, joint_leaders
    from leader
    union all
    select month, region_code, compound_id, 'notice_done', '', noticed, leaders
    from leader
    union all
    select month, region_code, compound_id, 'report_delivered', '', on_time, owed
    from core.report_month
)
select
    'leaders' as system, measure, kind, region_code, month, 'compounds' as dataset, compound_id as subject, compound_id,
    numerator, denominator, cast(null as decimal(18, 2)) as amount
from counted
