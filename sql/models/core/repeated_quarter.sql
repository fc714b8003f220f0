-- grain: one row per company, compound and category with tickets of the 91 days to as-of that repeat earlier ones
select
    c.company_id, c.compound_id, c.category, cast(count(*) as bigint) as repeats, cast(min(b.intake_at) as date) as since
from core.complaint c
join core.repeat r on r.ticket_id = c.ticket_id and r.month = c.month
join core.complaint b on b.ticket_id = r.before_id
cross join ops.params o
where c.is_property and c.company_id is not null
    and c.month >= date_trunc('month', o.as_of_end - interval 91 day)
    and c.intake_at >= o.as_of_end - interval 91 day and c.intake_at < o.as_of_end
group by c.company_id, c.compound_id, c.category
