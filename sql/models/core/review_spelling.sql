-- grain: one row per spelling of a compound and district that places no ticket, with the tickets of all time that bear it as they stand now
-- folding is dear, and a spelling stands in many tickets
with spelled as materialized (
    select p.*, fold_name(p.compound_name) as folded, w.tickets
    from (
        select district, town, compound_id, compound_name, scope, cast(sum(tickets) as bigint) as tickets
        from core.spelling_month
        group by district, town, compound_id, compound_name, scope
    ) as w
    join core.place p
        on p.district = w.district and p.town = w.town and p.compound_id = w.compound_id
        and p.compound_name = w.compound_name and p.scope = w.scope
)
select
    district_code, min(compound_name) as spelling, min(unplaced_reason) as reason, min(candidates) as candidates,
    cast(sum(tickets) as bigint) as tickets
from spelled
where folded is not null
group by district_code, folded
