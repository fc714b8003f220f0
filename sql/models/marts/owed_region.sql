-- grain: one row per region and item that is owed there at as-of
-- key: region_code, item
select
    p.region_code, p.level, w.item, count(*) as n, cast(sum(w.amount) as bigint) as amount, min(w.since) as oldest_since,
    max(w.days) as longest_days
from core.owed w
join core.region_path p on p.leaf_code = w.region_code
group by p.region_code, p.level, w.item
