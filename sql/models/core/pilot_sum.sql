-- grain: one row per stratum, compound and metric: sums over the months before and after the pilots of the stratum began
-- A stratum is the pilots of one district, size and month of start; its control
-- compounds are those of the same district and size that were never pilots, over
-- the same calendar months. Sizes are the quarters of all compounds by households.
-- The month of the start is in neither window, nor is one that is not over.
with pilot as (
    select compound_id, min(valid_from) as start_on
    from staging.pilot
    cross join ops.params o
    where valid_from <= o.as_of
    group by compound_id
),
sized as (
    select
        h.compound_id, h.district_code, ntile(4) over (order by h.households, h.compound_id) as size_class
    from core.home h
    where h.is_current and h.households > 0
),
stratum as (
    select distinct
        concat_ws('|', s.district_code, s.size_class, cast(date_trunc('month', p.start_on) as date)) as stratum,
        s.district_code, s.size_class, cast(date_trunc('month', p.start_on) as date) as start_month
    from pilot p
    join sized s on s.compound_id = p.compound_id
),
member as (
    select
        t.stratum, t.start_month, s.compound_id, p.compound_id is not null as is_pilot
    from stratum t
    join sized s on s.district_code = t.district_code and s.size_class = t.size_class
    left join pilot p on p.compound_id = s.compound_id
    where cast(date_trunc('month', p.start_on) as date) = t.start_month
        or s.compound_id not in (select q.compound_id from staging.pilot q)
),
window_month as (
    select t.start_month, m.month, m.until, m.month > t.start_month as is_after
    from (select distinct start_month from stratum) as t
    cross join core.policy p
    join core.month m
        on m.complete and m.month <> t.start_month
        and m.month between t.start_month - p.pilot_months * interval 1 month and t.start_month + p.pilot_months * interval 1 month
),
seen as (
    select distinct month, until
    from window_month
),
wanted as (
    select distinct compound_id
    from member
),
satisfied as (
    select
        w.event_month as month, l.compound_id,
        sum(w.satisfied) + sum(w.basic) * max(p.basic_weight) as numerator, sum(w.satisfied_n) as denominator
    from core.handling_week w
    join core.leaf l on l.spot = w.spot
    join wanted k on k.compound_id = l.compound_id
    cross join core.policy p
    where w.satisfied_n > 0 and w.event_month in (select month from seen)
    group by w.event_month, l.compound_id
),
monthly as (
    select
        'ticket_rate' as metric, n.month, s.compound_id, cast(coalesce(t.tickets, 0) as double) as numerator,
        cast(s.occupied_households / 1000 as double) as denominator
    from seen n
    join core.compound_state s on s.valid_from <= n.until and s.valid_to > n.until
    join wanted k on k.compound_id = s.compound_id
    left join marts.compound_month t on t.month = n.month and t.compound_id = s.compound_id
    where s.occupied_households > 0
    union all
    select
        'finding_rectified', n.month, c.compound_id, cast(count(*) filter (where c.done_on <= c.due_on) as double),
        cast(count(*) as double)
    from core.governance_case c
    join seen n on n.month = cast(date_trunc('month', c.due_on) as date)
    where c.system = 'findings'
    group by n.month, c.compound_id
    union all
    select 'satisfied', month, compound_id, cast(numerator as double), cast(denominator as double)
    from satisfied
)
select
    m.stratum, m.compound_id, m.is_pilot, v.metric,
    coalesce(sum(v.numerator) filter (where not w.is_after), 0) as before_n,
    coalesce(sum(v.denominator) filter (where not w.is_after), 0) as before_d,
    coalesce(sum(v.numerator) filter (where w.is_after), 0) as after_n,
    coalesce(sum(v.denominator) filter (where w.is_after), 0) as after_d
from member m
join window_month w on w.start_month = m.start_month
join monthly v on v.compound_id = m.compound_id and v.month = w.month
group by m.stratum, m.compound_id, m.is_pilot, v.metric
order by v.metric, m.stratum, m.is_pilot, m.compound_id
