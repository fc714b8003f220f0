-- grain: one row per month and region (city or district): property tickets among all tickets
-- key: month, region_code
-- all_tickets comes from the hotline's own totals; the city has one only when
-- every district has. A total below its part is wrong and gives no share.
with property as (
    select c.month, r.region_code, r.level, sum(c.tickets) as tickets
    from core.complaint_month c
    join core.region_path r on r.leaf_code = c.region_code
    where c.is_property and r.level in ('city', 'district')
    group by c.month, r.region_code, r.level
),
district as (
    select r.region_code, r.parent_code
    from core.region r
    where r.level = 'district' and not r.is_unplaced
),
stated as (
    select m.month, d.region_code, d.parent_code, t.tickets as all_tickets
    from core.month m
    cross join district d
    left join staging.complaint_total t on t.month = m.month and t.district_code = d.region_code and m.complete
),
whole as (
    select month, region_code, 'district' as level, all_tickets
    from stated
    union all
    select
        month, parent_code, 'city',
        case when count(*) = count(all_tickets) then sum(all_tickets) end
    from stated
    group by month, parent_code
),
joined as (
    select
        w.month, w.region_code, w.level, cast(coalesce(p.tickets, 0) as bigint) as property_tickets,
        cast(w.all_tickets as bigint) as all_tickets,
        case when w.all_tickets >= coalesce(p.tickets, 0) then cast(w.all_tickets as bigint) end as usable
    from whole w
    left join property p on p.month = w.month and p.region_code = w.region_code
)
select
    month, region_code, level, property_tickets, all_tickets,
    property_tickets / nullif(usable, 0) as share,
    wilson_lo(property_tickets, usable) as share_lo,
    wilson_hi(property_tickets, usable) as share_hi
from joined
