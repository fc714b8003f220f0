-- grain: one row per compound of the register that is or was a pilot by as-of
-- key: compound_id
-- name is the pilot it last took part in; to_on the first day on which it was none any
-- more, null while it is one.
select
    c.compound_id, c.name as compound_name, c.district_code, c.town_code, c.region_code,
    max_by(p.name, p.valid_from) as name, min(p.valid_from) as from_on,
    case when max(p.valid_to) <= any_value(o.as_of) then max(p.valid_to) end as to_on
from staging.pilot p
cross join ops.params o
join core.compound c on c.compound_id = p.compound_id
where p.valid_from <= o.as_of
group by c.compound_id, c.name, c.district_code, c.town_code, c.region_code
order by c.compound_id
