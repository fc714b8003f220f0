-- grain: one row per property ticket of the month, and per total that the hotline stated
select
    'numerator' as part, c.ticket_id as subject, c.category as name, cast(c.intake_at as varchar) as detail,
    'complaints' as dataset, s.batch, s.sheet, s.row
from asked a
join core.complaint c on c.is_property and c.intake_at >= a.first_day and c.intake_at < a.last_day + interval 1 day
join core.leaf l on l.spot = c.spot
join staging.complaint s on s.ticket_id = c.ticket_id
where (a.kind = 'region' and l.region_code in (select r.leaf_code from core.region_path r where r.region_code = a.subject)
            or a.kind = 'company' and c.company_id = a.subject
            or a.kind = 'compound' and l.compound_id = a.subject)
union all
select
    'denominator', h.district_code, cast(h.month as varchar), cast(h.tickets as varchar),
    'complaint_totals', h._batch, h._sheet, h._row
from asked a
join held_complaint_totals h on h.month = a.first_day
where h.district_code = a.subject
    or h.district_code in (select d.region_code from core.region d where d.parent_code = a.subject and d.level = 'district')
