-- grain: one row per region and field of the register or the baseline survey at as-of
-- key: region_code, field
select
    p.region_code, p.level, f.kind as field, cast(sum(f.numerator) as bigint) as filled, cast(sum(f.denominator) as bigint) as asked
from core.governance_fact f
join ops.params o on f.month = cast(date_trunc('month', o.as_of) as date)
join core.region_path p on p.leaf_code = f.region_code
where f.system = 'survey' and f.kind <> ''
group by p.region_code, p.level, f.kind
