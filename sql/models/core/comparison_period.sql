-- grain: one row per period over which companies and compounds are compared, and month in it
-- The last eight whole quarters, named as in 2022Q2, and the twelve whole months
-- to as-of, named 12m; fewer where the city is younger.
with done as (
    select
        month, month_end, cast(date_trunc('quarter', month) as date) as quarter,
        row_number() over (order by month desc) as nth
    from core.month
    where complete
),
quarter as (
    select quarter, row_number() over (order by quarter desc) as nth
    from done
    group by quarter
    having count(*) = 3
)
select
    year(q.quarter) || 'Q' || quarter(q.quarter) as period, q.quarter as period_start,
    cast(q.quarter + interval 3 month - interval 1 day as date) as period_end, d.month
from quarter q
join done d on d.quarter = q.quarter
where q.nth <= 8
union all
select '12m', min(month) over (), max(month_end) over (), month
from done
where nth <= 12
