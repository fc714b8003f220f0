-- grain: one row per office, dataset and kind of contradiction, with one example
-- key: scope, dataset, kind
select
    case when c.scope = '' then p.city_code else c.scope end as scope, g.name as scope_name, c.dataset, c.kind,
    count(*) as rows, min(c.key) as example_key, arg_min(c.example, c.key) as example
from core.contradiction c
cross join core.policy p
left join core.region g on g.region_code = case when c.scope = '' then p.city_code else c.scope end
group by 1, 2, 3, 4
order by 1, 3, 4
