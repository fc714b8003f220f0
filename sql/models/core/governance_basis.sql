-- grain: one row per month with a digest of the governance facts of which its sums are made
-- Summing them through all levels is dear, and months past rarely change.
with counted as (
    select month, count(*) as facts, sum(hash(f)) as sum
    from core.governance_fact f
    group by month
),
path as (
    select sum(hash(p)) as sum
    from core.region_path p
)
select m.month, concat_ws('|', m.until = m.month_end, c.facts, c.sum, p.sum) as digest
from core.month m
cross join path p
left join counted c on c.month = m.month
