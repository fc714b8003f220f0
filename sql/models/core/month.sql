-- grain: one row per calendar month from the first that has anything to the one of as-of
with bound as (
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
    month,
    cast(month + interval 1 month - interval 1 day as date) as month_end,
    least(cast(month + interval 1 month - interval 1 day as date), as_of) as until,
    cast(month + interval 1 month as date) - month as days,
    cast(month + interval 1 month - interval 1 day as date) <= as_of as complete
from listed
