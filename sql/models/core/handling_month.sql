-- grain: one row per month of the event up to as-of, measure, lowest region and company
-- partition: event
-- weight: what a half counts by the policy. excluded: tickets left out of hits and
-- denominator; excluded_hits and excluded_halves are what they would have added. A
-- measure of nothing has no row.
with summed as (
    select
        w.event_month as month, l.region_code, w.company_id,
        sum(w.due) as due, sum(w.on_time) as on_time, sum(w.due_excluded) as due_excluded,
        sum(w.limits) as limits, sum(w.responded) as responded, sum(w.limits_excluded) as limits_excluded,
        sum(w.asked) as asked, sum(w.unanswered) as unanswered, sum(w.asked_excluded) as asked_excluded,
        sum(w.resolved_n) as resolved_n, sum(w.resolved) as resolved, sum(w.partial) as partial,
        sum(w.resolved_excluded) as resolved_excluded,
        sum(w.satisfied_n) as satisfied_n, sum(w.satisfied) as satisfied, sum(w.basic) as basic,
        sum(w.satisfied_excluded) as satisfied_excluded,
        sum(w.excluded_on_time) as excluded_on_time, sum(w.excluded_responded) as excluded_responded,
        sum(w.excluded_unanswered) as excluded_unanswered,
        sum(w.excluded_resolved) as excluded_resolved, sum(w.excluded_partial) as excluded_partial,
        sum(w.excluded_satisfied) as excluded_satisfied, sum(w.excluded_basic) as excluded_basic
    from core.handling_week w
    cross join ops.params o
    left join core.leaf l on l.spot = w.spot
    where w.week <= o.as_of_week and w.event_month in (select month from ops.touched_event)
    group by w.event_month, l.region_code, w.company_id
),
measured as (
    select month, 'on_time' as measure, region_code, company_id, on_time as hits, 0 as halves, 0 as weight,
        due as denominator, due_excluded as excluded, excluded_on_time as excluded_hits, 0 as excluded_halves
    from summed
    union all
    select month, 'responded', region_code, company_id, responded, 0, 0, limits, limits_excluded, excluded_responded, 0
    from summed
    union all
    select month, 'unanswered', region_code, company_id, unanswered, 0, 0, asked, asked_excluded, excluded_unanswered, 0
    from summed
    union all
    select s.month, 'resolved', s.region_code, s.company_id, s.resolved, s.partial, p.partial_weight, s.resolved_n,
        s.resolved_excluded, s.excluded_resolved, s.excluded_partial
    from summed s
    cross join core.policy p
    union all
    select s.month, 'satisfied', s.region_code, s.company_id, s.satisfied, s.basic, p.basic_weight, s.satisfied_n,
        s.satisfied_excluded, s.excluded_satisfied, s.excluded_basic
    from summed s
    cross join core.policy p
    union all
    select w.event_month, w.measure, l.region_code, w.company_id, sum(w.hits), 0, 0, sum(w.denominator),
        sum(w.excluded), sum(w.excluded_hits), 0
    from core.course_week w
    cross join ops.params o
    left join core.leaf l on l.spot = w.spot
    where w.week <= o.as_of_week and w.event_month in (select month from ops.touched_event)
    group by w.event_month, w.measure, l.region_code, w.company_id
)
select
    month, measure, region_code, company_id, cast(hits as bigint) as hits, cast(halves as bigint) as halves,
    cast(weight as double) as weight, cast(denominator as bigint) as denominator, cast(excluded as bigint) as excluded,
    cast(excluded_hits as bigint) as excluded_hits, cast(excluded_halves as bigint) as excluded_halves
from measured
where denominator > 0 or excluded > 0
order by month
