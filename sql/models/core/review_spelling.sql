-- grain: one row per spelling of a compound and district that places no ticket, with the tickets of all time that bear it as they stand now
with counted as (
    select district, town, compound_id, compound_name, scope, cast(sum(tickets) as bigint) as tickets
    from core.spelling_month
    group by district, town, compound_id, compound_name, scope
)
select
    p.district_code, min(p.compound_name) as spelling, min(p.unplaced_reason) as reason, min(p.candidates) as candidates,
    cast(sum(w.tickets) as bigint) as tickets
from counted w
join core.place p
    on p.district = w.district and p.town = w.town and p.compound_id = w.compound_id
    and p.compound_name = w.compound_name and p.scope = w.scope
where p.folded is not null
group by p.district_code, p.folded
