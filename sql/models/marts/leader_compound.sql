-- grain: one row per compound of the register at as-of, with its building leaders
-- key: compound_id
-- due, filled and vacant are posts by the rule, none where no leaders are owed;
-- held_jointly are due posts that only a joint leader holds. leaders and what
-- follows are the filled posts of the register. Reports are those of the last
-- month that was due.
with last_report as (
    select
        compound_id, month, owed, delivered, on_time,
        max(month) over () as last_month
    from core.report_month
)
select
    c.compound_id, c.district_code, c.town_code, c.region_code, l.valid_from as owes_since,
    coalesce(p.buildings, 0) as buildings,
    case when l.compound_id is null then 0 else coalesce(p.due_own + p.due_joint + p.due_rotating, 0) end as due,
    case when l.compound_id is null then 0 else coalesce(p.filled_own + p.filled_joint + p.filled_rotating, 0) end as filled,
    case when l.compound_id is null then 0 else coalesce(p.held_jointly, 0) end as held_jointly,
    case
        when l.compound_id is null then 0
        else coalesce(
            p.due_own + p.due_joint + p.due_rotating - p.filled_own - p.filled_joint - p.filled_rotating - p.held_jointly, 0
        )
    end as vacant,
    coalesce(s.leaders, 0) as leaders, coalesce(s.joint_leaders, 0) as joint_leaders,
    coalesce(s.wrongly_joint, 0) as wrongly_joint, coalesce(s.noticed, 0) as noticed,
    r.month as report_month, coalesce(r.owed, 0) as reports_owed, coalesce(r.delivered, 0) as reports_delivered,
    coalesce(r.on_time, 0) as reports_on_time
from core.compound c
cross join ops.params o
left join core.leading_compound l on l.compound_id = c.compound_id and l.valid_from <= o.as_of and l.valid_to > o.as_of
left join core.leader_post p on p.compound_id = c.compound_id and p.valid_from <= o.as_of and p.valid_to > o.as_of
left join (
    select
        t.compound_id, t.leaders, t.joint_leaders, t.wrongly_joint, t.noticed,
        row_number() over (partition by t.compound_id order by t.day desc) as nth
    from core.leader_stand t
    cross join ops.params o
    where t.day <= o.as_of
) as s on s.compound_id = c.compound_id and s.nth = 1
left join last_report r on r.compound_id = c.compound_id and r.month = r.last_month
