-- grain: one row per cycle of scores, with the stage of its process and what is owed
-- key: cycle
-- evaluations are those sent of those due; stage is the last that was entered, and
-- publicity_until the last working day on which
-- scores of the cycle are open to objection.
with entered as (
    select
        c.cycle, s.stage, s.from_on,
        row_number() over (partition by c.cycle order by s.from_on desc, s.cycle desc) as nth
    from core.score_cycle c
    join staging.score_cycle s on s.cycle between c.starts and c.ends
),
opened as (
    select e.cycle, max(e.from_on) as from_on
    from entered e
    where e.stage = 'publicity'
    group by e.cycle
),
public as (
    select e.cycle, w.day as until
    from opened e
    cross join core.policy p
    join core.workday f on f.day = e.from_on
    join core.workday w on w.is_workday and w.nth = f.nth + p.publicity_workdays
),
owed as (
    select cycle, count(*) as evaluations_due, count(*) filter (where sent) as evaluations
    from marts.evaluation_due
    group by cycle
),
scored as (
    select cycle, count(distinct company_id) as scored
    from marts.score
    where score is not null
    group by cycle
),
objected as (
    select
        cycle, count(*) as objections, count(*) filter (where open) as open_objections,
        count(*) filter (where verify_late or decide_late) as late_objections
    from marts.score_case
    where kind = 'objection' and cycle is not null
    group by cycle
)
select
    c.cycle, c.starts, c.ends, coalesce(e.stage, 'open') as stage, e.from_on as stage_on, p.until as publicity_until,
    coalesce(w.evaluations, 0) as evaluations, coalesce(w.evaluations_due, 0) as evaluations_due, coalesce(s.scored, 0) as scored,
    coalesce(b.objections, 0) as objections, coalesce(b.open_objections, 0) as open_objections,
    coalesce(b.late_objections, 0) as late_objections
from core.score_cycle c
left join entered e on e.cycle = c.cycle and e.nth = 1
left join public p on p.cycle = c.cycle
left join owed w on w.cycle = c.cycle
left join scored s on s.cycle = c.cycle
left join objected b on b.cycle = c.cycle
