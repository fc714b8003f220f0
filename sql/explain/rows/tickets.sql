-- grain: one row per property ticket of the period, and per compound whose households are below the line
with ticket as (
    select c.ticket_id, c.category, c.intake_at
    from asked a
    cross join ops.params o
    join core.complaint c
        on c.is_property and c.intake_at >= a.first_day and c.intake_at < a.last_day + interval 1 day
        and c.intake_at < o.as_of_end
    join core.leaf l on l.spot = c.spot
    where (a.kind = 'region' and l.region_code in (select r.leaf_code from core.region_path r where r.region_code = a.subject)
            or a.kind = 'company' and c.company_id = a.subject
            or a.kind = 'compound' and l.compound_id = a.subject)
),
household as (
    select s.compound_id, s.occupied_households
    from asked a
    join core.compound_state s on s.valid_from <= a.last_day and s.valid_to > a.last_day
    where a.kind = 'region'
        and s.region_code in (select r.leaf_code from core.region_path r where r.region_code = a.subject)
)
select
    'numerator' as part, t.ticket_id as subject, t.category as name, cast(t.intake_at as varchar) as detail,
    'complaints' as dataset, s.batch, s.sheet, s.row
from ticket t
join staging.complaint s on s.ticket_id = t.ticket_id
union all
select
    'denominator', k.compound_id, h.name, cast(k.occupied_households as varchar), 'compounds', h._batch, h._sheet, h._row
from household k
left join held_compounds h on h.compound_id = k.compound_id
union all
select
    'denominator', h.compound_id, h.company_name, concat_ws(' ', h.start_on, h.end_on), 'service_contracts', h._batch, h._sheet, h._row
from asked a
join held_service_contracts h on a.kind = 'company' and h.company_id = a.subject
