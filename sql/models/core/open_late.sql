-- grain: one row per company with property tickets that were due by as-of and are not closed by then
select c.company_id, cast(count(*) as bigint) as tickets, cast(min(c.due_at) as date) as due_on
from core.complaint c
cross join ops.params o
where c.is_property and c.company_id is not null and not c.is_excluded and not c.objection_accepted
    and c.intake_at < o.as_of_end and c.due_at < o.as_of_end
    and (c.closed_at is null or c.closed_at >= o.as_of_end)
group by c.company_id
