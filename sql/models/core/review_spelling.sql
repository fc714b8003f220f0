-- grain: one row per spelling of a compound and district that places no ticket, with the tickets of all time that bear it
-- Only spellings that say something: a blank cell is nobody's name.
-- folding is dear, and a spelling stands in many tickets
with spelled as materialized (
    select
        district, town, compound_id, compound_name, scope, district_code, unplaced_reason, candidates,
        fold_name(compound_name) as folded
    from core.place
    where placed_id is null and compound_name <> '' and unplaced_reason not in ('no_name', 'place_not_compound')
)
select
    p.district_code, min(p.compound_name) as spelling, min(p.unplaced_reason) as reason, min(p.candidates) as candidates,
    count(distinct r.ticket_id) as tickets
from spelled p
join raw.complaints r
    on p.district = coalesce(r.district, '') and p.town = coalesce(r.town, '')
    and p.compound_id = coalesce(r.compound_id, '') and p.compound_name = r.compound_name
    and p.scope = coalesce(r._scope, '')
where p.folded is not null
group by p.district_code, p.folded
