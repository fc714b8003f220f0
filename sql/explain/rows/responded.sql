-- grain: one row per property ticket that was to be answered first in the period
-- part: numerator, also in the denominator; half, counted by the policy's weight;
-- denominator, in the denominator only; excluded, in neither.
with event as (
    select c.ticket_id, c.category, c.is_excluded, (c.dispatched_at + p.contact_hours * interval 1 hour) as at, case when c.contacted_at <= c.dispatched_at + p.contact_hours * interval 1 hour then 'numerator' else 'denominator' end as part
    from asked a
    cross join ops.params o
    cross join core.policy p
    join core.complaint c on c.is_property and c.dispatched_at is not null and not c.objection_accepted
    join core.leaf l on l.spot = c.spot
    where (c.dispatched_at + p.contact_hours * interval 1 hour) >= a.first_day and (c.dispatched_at + p.contact_hours * interval 1 hour) < a.last_day + interval 1 day and (c.dispatched_at + p.contact_hours * interval 1 hour) < o.as_of_end
        and (a.kind = 'region' and l.region_code in (select r.leaf_code from core.region_path r where r.region_code = a.subject)
            or a.kind = 'company' and c.company_id = a.subject
            or a.kind = 'compound' and l.compound_id = a.subject)
)
select
    case when e.is_excluded then 'excluded' else e.part end as part, e.ticket_id as subject, e.category as name,
    cast(e.at as varchar) as detail, 'complaints' as dataset, s.batch, s.sheet, s.row
from event e
join staging.complaint s on s.ticket_id = e.ticket_id
