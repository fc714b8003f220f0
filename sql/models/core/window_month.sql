-- grain: one row per month in which a ticket of a touched month can have an earlier one of its matter
select distinct cast(date_trunc('month', t.month - p.window_days * interval 1 day) as date) as month
from ops.touched t
cross join core.policy p
union
select distinct cast(date_trunc('month', t.month - interval 1 day) as date)
from ops.touched t
cross join core.policy p
where p.window_days > 0
union
select t.month
from ops.touched t
