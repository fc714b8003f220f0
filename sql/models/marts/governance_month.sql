-- grain: one row per region, month, system, measure and kind ('' for all) that has anything to count
-- key: region_code, month, system, measure, kind
-- partition: governance
with summed as (
    select
        p.region_code, min(p.level) as level, f.month, f.system, f.measure, f.kind,
        cast(sum(f.numerator) as bigint) as numerator, cast(sum(f.denominator) as bigint) as denominator,
        -- decimals add up to the same sum in any order
        cast(sum(cast(f.amount as decimal(18, 2))) as double) as amount
    from core.governance_fact f
    join core.region_path p on p.leaf_code = f.region_code
    where f.month in (select month from ops.touched_governance)
    group by p.region_code, f.month, f.system, f.measure, f.kind
)
select
    s.region_code, s.level, s.month, m.until = m.month_end as complete, s.system, s.measure, s.kind, s.numerator, s.denominator,
    s.numerator / nullif(s.denominator, 0) as share,
    wilson_lo(s.numerator, s.denominator) as share_lo,
    wilson_hi(s.numerator, s.denominator) as share_hi,
    s.amount
from summed s
join core.month m on m.month = s.month
