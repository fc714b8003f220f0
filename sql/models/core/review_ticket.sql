-- grain: one row per property ticket of the 12 months to as-of that a person should look at, with why
select
    d.ticket_id, d.why, d.intake_at, d.compound_id, d.category, d.named_company, d.contract_company_id, d.matched, d.candidates,
    d.earlier_id, d.excerpt
from core.doubt d
cross join ops.params o
where d.intake_at < o.as_of_end and d.intake_at >= o.as_of_end - interval 12 month
