-- grain: one row per office, dataset that it owes, and period that has ended
-- due_on is so many working days after the period's end as the policy says; with 0
-- it is the last day of the period. next_end is the end of the period after. A form
-- that is asked for from a day on is owed from the first period that begins then.
with clock as (
    select p.start_on, o.as_of
    from core.policy p
    cross join ops.params o
),
period as (
    select 'week' as every, cast(w.day as date) as period_start, cast(w.day + interval 6 day as date) as period_end
    from (
        select unnest(generate_series(date_trunc('week', start_on), cast(as_of as timestamp), interval 7 day)) as day
        from clock
    ) as w
    union all
    select 'month', cast(m.day as date), cast(m.day + interval 1 month - interval 1 day as date)
    from (
        select unnest(generate_series(date_trunc('month', start_on), cast(as_of as timestamp), interval 1 month)) as day
        from clock
    ) as m
    union all
    select
        'half_month', cast(m.day + half.days * interval 1 day as date),
        case half.days when 0 then cast(m.day + interval 14 day as date) else cast(m.day + interval 1 month - interval 1 day as date) end
    from (
        select unnest(generate_series(date_trunc('month', start_on), cast(as_of as timestamp), interval 1 month)) as day
        from clock
    ) as m
    cross join (values (0), (15)) as half (days)
    union all
    select 'quarter', cast(q.day as date), cast(q.day + interval 3 month - interval 1 day as date)
    from (
        select unnest(generate_series(date_trunc('quarter', start_on), cast(as_of as timestamp), interval 3 month)) as day
        from clock
    ) as q
),
owed as (
    select
        r.dataset, r.level, r.due_workdays, p.period_start, p.period_end,
        lead(p.period_end) over (partition by r.dataset order by p.period_start) as next_end
    from core.submission_rule r
    join period p on p.every = r.every
    cross join clock c
    where p.period_end >= c.start_on and (r.from_on is null or p.period_start >= r.from_on)
)
select
    g.region_code as scope, g.level, w.dataset, w.period_start, w.period_end, w.next_end,
    greatest(d.day, w.period_end) as due_on
from owed w
cross join clock c
join core.region g on g.level = w.level and not g.is_unplaced
join core.workday e on e.day = w.period_end
join core.workday d on d.is_workday and d.nth = e.nth + w.due_workdays
where w.period_end <= c.as_of
