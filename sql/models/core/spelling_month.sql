-- grain: one row per month and way in which its tickets name a place that is no compound known, as they stand now
-- partition: month
-- Only ways that say something: a blank cell is nobody's name.
with spelled as (
    select district, town, compound_id, compound_name, scope
    from core.place
    where placed_id is null and compound_name <> '' and unplaced_reason not in ('no_name', 'place_not_compound')
),
stated as (
    select *
    from staging.complaint
    where month in (select month from ops.touched)
)
select s.month, p.district, p.town, p.compound_id, p.compound_name, p.scope, count(*) as tickets
from stated s
join raw.complaints r
    on r._month = s.month and r._received_at = s.received_at and r._batch = s.batch and r._row = s.row
    and coalesce(r._sheet, '') = s.sheet
join spelled p
    on p.district = coalesce(r.district, '') and p.town = coalesce(r.town, '')
    and p.compound_id = coalesce(r.compound_id, '') and p.compound_name = r.compound_name and p.scope = coalesce(r._scope, '')
group by s.month, p.district, p.town, p.compound_id, p.compound_name, p.scope
order by s.month
