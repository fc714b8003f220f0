-- grain: one row per month in which a ticket of a touched month can have an earlier one of its matter
select distinct
    cast(unnest(generate_series(
        date_trunc('month', t.month - p.window_days * interval 1 day), cast(t.month as timestamp), interval 1 month
    )) as date) as month
from ops.touched t
cross join core.policy p
union
select t.month
from ops.touched t
