-- grain: one row per measure of building leaders, kind of post ('' for all), lowest region and month
with stock as (
    select
        c.month, c.region_code,
        cast(sum(p.due_own) as bigint) as due_own, cast(sum(p.due_joint) as bigint) as due_joint,
        cast(sum(p.due_rotating) as bigint) as due_rotating,
        cast(sum(p.filled_own) as bigint) as filled_own, cast(sum(p.filled_joint) as bigint) as filled_joint,
        cast(sum(p.filled_rotating) as bigint) as filled_rotating, cast(sum(p.held_jointly) as bigint) as held_jointly
    from core.compound_stock c
    join core.leader_post p on p.compound_id = c.compound_id and p.valid_from <= c.until and p.valid_to > c.until
    where c.owes_leaders
    group by c.month, c.region_code
),
leader as (
    select
        c.month, c.region_code, cast(sum(s.leaders) as bigint) as leaders,
        cast(sum(s.joint_leaders) as bigint) as joint_leaders, cast(sum(s.wrongly_joint) as bigint) as wrongly_joint,
        cast(sum(s.noticed) as bigint) as noticed
    from core.compound_stock c
    asof join core.leader_stand s on s.compound_id = c.compound_id and s.day <= c.until
    group by c.month, c.region_code
),
report as (
    select month, region_code, cast(sum(on_time) as bigint) as on_time, cast(sum(owed) as bigint) as owed
    from core.report_month
    group by month, region_code
),
fact as (
    select s.month, s.region_code, k.measure, k.kind, k.numerator, k.denominator
    from stock s
    cross join lateral (
        values
            ('post_filled', '', s.filled_own + s.filled_joint + s.filled_rotating, s.due_own + s.due_joint + s.due_rotating),
            ('post_filled', 'own', s.filled_own, s.due_own),
            ('post_filled', 'joint', s.filled_joint, s.due_joint),
            ('post_filled', 'rotating', s.filled_rotating, s.due_rotating),
            (
                'post_vacant', '',
                s.due_own + s.due_joint + s.due_rotating
                - s.filled_own - s.filled_joint - s.filled_rotating - s.held_jointly,
                s.due_own + s.due_joint + s.due_rotating
            ),
            ('post_vacant', 'own', s.due_own - s.filled_own - s.held_jointly, s.due_own),
            ('post_vacant', 'joint', s.due_joint - s.filled_joint, s.due_joint),
            ('post_vacant', 'rotating', s.due_rotating - s.filled_rotating, s.due_rotating)
    ) as k (measure, kind, numerator, denominator)
    union all
    select month, region_code, 'wrongly_joint', '', wrongly_joint, joint_leaders
    from leader
    union all
    select month, region_code, 'notice_done', '', noticed, leaders
    from leader
    union all
    select month, region_code, 'report_delivered', '', on_time, owed
    from report
)
select
    'leaders' as system, measure, kind, region_code, month, numerator, denominator, cast(null as double) as amount
from fact
where denominator > 0
