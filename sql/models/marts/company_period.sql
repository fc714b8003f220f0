-- grain: one row per company and period (a month or a quarter) in which it served or was complained about
-- key: company_id, period_kind, period
-- rate: property tickets per 1,000 household-months; the exposure of a period
-- that is not over reaches to as-of. complete: its last month is (core.month).
with period as (
    select
        m.month, 'month' as period_kind, strftime(m.month, '%Y-%m') as period,
        m.month as period_start, m.month_end as period_end, m.complete
    from core.month m
    union all
    select
        m.month, 'quarter', year(m.month) || 'Q' || quarter(m.month), cast(date_trunc('quarter', m.month) as date),
        cast(date_trunc('quarter', m.month) + interval 3 month - interval 1 day as date),
        bool_and(m.complete) over (partition by date_trunc('quarter', m.month))
    from core.month m
),
fact as (
    select
        month, company_id, sum(tickets) as tickets, sum(matters) as matters, 0 as household_months,
        0 as due, 0 as on_time, 0 as asked, 0 as unanswered,
        0 as resolved_n, 0 as resolved, 0 as partial, 0 as satisfied_n, 0 as satisfied, 0 as basic
    from core.complaint_month
    where is_property and company_id is not null
    group by month, company_id
    union all
    select month, company_id, 0, 0, sum(household_months), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
    from core.service_month
    group by month, company_id
    union all
    select
        month, company_id, 0, 0, 0,
        coalesce(sum(denominator) filter (where measure = 'on_time'), 0),
        coalesce(sum(hits) filter (where measure = 'on_time'), 0),
        coalesce(sum(denominator) filter (where measure = 'unanswered'), 0),
        coalesce(sum(hits) filter (where measure = 'unanswered'), 0),
        coalesce(sum(denominator) filter (where measure = 'resolved'), 0),
        coalesce(sum(hits) filter (where measure = 'resolved'), 0), coalesce(sum(halves) filter (where measure = 'resolved'), 0),
        coalesce(sum(denominator) filter (where measure = 'satisfied'), 0),
        coalesce(sum(hits) filter (where measure = 'satisfied'), 0), coalesce(sum(halves) filter (where measure = 'satisfied'), 0)
    from core.handling_month
    where company_id is not null
    group by month, company_id
),
summed as (
    select
        f.company_id, p.period_kind, p.period, p.period_start, p.period_end, bool_and(p.complete) as complete,
        cast(sum(f.tickets) as bigint) as tickets, cast(sum(f.matters) as bigint) as matters,
        cast(sum(f.household_months) as double) as household_months,
        cast(sum(f.due) as bigint) as due, cast(sum(f.on_time) as bigint) as on_time,
        cast(sum(f.asked) as bigint) as asked, cast(sum(f.unanswered) as bigint) as unanswered,
        cast(sum(f.resolved_n) as bigint) as resolved_n, cast(sum(f.resolved) + sum(f.partial) * max(y.partial_weight) as double) as resolved,
        cast(sum(f.satisfied_n) as bigint) as satisfied_n, cast(sum(f.satisfied) + sum(f.basic) * max(y.basic_weight) as double) as satisfied
    from fact f
    join period p on p.month = f.month
    cross join core.policy y
    group by f.company_id, p.period_kind, p.period, p.period_start, p.period_end
),
-- the exact interval is dear, and few counts are different
bound as (
    select tickets, poisson_lo(tickets) as lo, poisson_hi(tickets) as hi
    from (select distinct tickets from summed) as c
)
select
    s.company_id, s.period_kind, s.period, s.period_start, s.period_end, s.complete and s.period_end <= o.as_of as complete,
    s.tickets, s.matters, s.household_months,
    s.tickets * 1000 / nullif(s.household_months, 0) as rate,
    b.lo * 1000 / nullif(s.household_months, 0) as rate_lo,
    b.hi * 1000 / nullif(s.household_months, 0) as rate_hi,
    s.due, s.on_time,
    s.on_time / nullif(s.due, 0) as on_time_rate,
    wilson_lo(s.on_time, s.due) as on_time_lo,
    wilson_hi(s.on_time, s.due) as on_time_hi,
    s.asked, s.asked - s.unanswered as answered,
    s.resolved,
    s.resolved / nullif(s.resolved_n, 0) as resolved_rate,
    wilson_lo(s.resolved, s.resolved_n) as resolved_lo,
    wilson_hi(s.resolved, s.resolved_n) as resolved_hi,
    s.satisfied,
    s.satisfied / nullif(s.satisfied_n, 0) as satisfied_rate,
    wilson_lo(s.satisfied, s.satisfied_n) as satisfied_lo,
    wilson_hi(s.satisfied, s.satisfied_n) as satisfied_hi,
    s.unanswered / nullif(s.asked, 0) as unanswered_share,
    s.resolved_n, s.satisfied_n
from summed s
join bound b on b.tickets = s.tickets
cross join ops.params o
