-- grain: one row per spelling of a compound and district that places no ticket, with the tickets of all time that bear it
-- Only spellings that say something: a blank cell is nobody's name.
with told as (
    select p.district_code, p.compound_name, p.unplaced_reason, p.candidates, r.ticket_id
    from core.place p
    join raw.complaints r
        on p.district = coalesce(r.district, '') and p.town = coalesce(r.town, '')
        and p.compound_id = coalesce(r.compound_id, '') and p.compound_name = coalesce(r.compound_name, '')
        and p.scope = coalesce(r._scope, '')
    where p.placed_id is null and fold_name(p.compound_name) is not null
        and p.unplaced_reason not in ('no_name', 'place_not_compound')
)
select
    district_code, min(compound_name) as spelling, min(unplaced_reason) as reason, min(candidates) as candidates,
    count(distinct ticket_id) as tickets
from told
group by district_code, fold_name(compound_name)
