-- grain: one row per calendar month from the first that has anything to the one of as-of
-- complete: the month is over by as-of and its tickets have come: a file received when
-- it was over tells of tickets of it or of a later month. Until then a figure made of
-- tickets would call what has not come in yet an improvement. The month is over,
-- tickets or not, where until is month_end. A ticket of the future is a slip of the pen.
with told as (
    select _month as month, max(_received_wall) as received_wall
    from raw.complaints
    where intake_at <= _received_wall
    group by _month
),
bound as (
    select
        least(
            (select cast(date_trunc('month', start_on) as date) from core.policy),
            (select min(month) from core.complaint_week where is_property)
        ) as first_month,
        cast(date_trunc('month', as_of) as date) as last_month,
        as_of
    from ops.params
),
listed as (
    select cast(unnest(generate_series(first_month, last_month, interval 1 month)) as date) as month, as_of
    from bound
)
select
    l.month,
    cast(l.month + interval 1 month - interval 1 day as date) as month_end,
    least(cast(l.month + interval 1 month - interval 1 day as date), l.as_of) as until,
    cast(l.month + interval 1 month as date) - l.month as days,
    l.month + interval 1 month - interval 1 day <= l.as_of
    and coalesce(max(t.received_wall) >= l.month + interval 1 month, false) as complete
from listed l
left join told t on t.month >= l.month
group by l.month, l.as_of
