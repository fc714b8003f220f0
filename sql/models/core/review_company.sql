-- grain: one row per spelling of a company that names none of the register, with the tickets of all time that bear it
select
    min(n.told_name) as spelling, min(n.reason) as reason, min(n.candidates) as candidates,
    count(distinct r.ticket_id) as tickets
from core.company_named n
join raw.complaints r on n.told_id = coalesce(r.company_id, '') and n.told_name = coalesce(r.company_name, '')
where n.company_id is null and fold_name(n.told_name) is not null
    and n.reason not in ('no_name', 'not_company', 'self_managed')
group by fold_name(n.told_name)
