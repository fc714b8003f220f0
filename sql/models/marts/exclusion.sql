-- grain: one row per region (city or district), handling unit and ground: property tickets due in the last 12 whole months that do not count
-- key: region_code, unit, ground
-- on_time: those of them that were closed by their due date.
with span as (
    select cast(max(month) - interval 11 month as date) as first_month, max(month) as last_month
    from core.month
    where complete
)
select
    r.region_code, r.level, w.unit, w.ground,
    cast(sum(w.tickets) as bigint) as tickets, cast(sum(w.on_time) as bigint) as on_time
from core.unit_week w
join span s on w.event_month between s.first_month and s.last_month
join core.leaf l on l.spot = w.spot
join core.region_path r on r.leaf_code = l.region_code
where w.ground is not null and r.level in ('city', 'district')
group by r.region_code, r.level, w.unit, w.ground
