-- grain: one row per region and answer to whose matter they are: property tickets of the 12 months to as-of, of the city and its districts
-- key: region_code, responsibility
with recent as (
    select c.spot, c.responsibility, count(*) as tickets
    from core.complaint c
    join core.month m on m.month = c.month
    cross join ops.params o
    where c.is_property
        and m.month >= date_trunc('month', o.as_of_end - interval 12 month)
        and c.intake_at < o.as_of_end and c.intake_at >= o.as_of_end - interval 12 month
    group by c.spot, c.responsibility
)
select p.region_code, r.responsibility, cast(sum(r.tickets) as bigint) as tickets
from recent r
join core.leaf l on l.spot = r.spot
join core.region_path p on p.leaf_code = l.region_code
join core.region g on g.region_code = p.region_code and g.level in ('city', 'district')
group by p.region_code, r.responsibility
