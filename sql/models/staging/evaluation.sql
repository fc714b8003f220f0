-- grain: one row per compound, company and quarter (its first month) evaluated up to as-of, as last stated
-- as-of: raw.evaluations.submitted_on
-- What is dated after as-of has not happened yet.
with stated as (
    select
        compound_id, company_id, cycle, submitted_on, service_attitude, service_repair, safety_patrol, safety_fire,
        hygiene_cleaning, hygiene_waste, fees_charging, fees_disclosure, cooperation_branch, cooperation_committee,
        response_requests, response_result, opinion, evidence, evaluator_post, evaluator_employer, statement,
        row_number() over (
            partition by compound_id, company_id, cycle
            order by _received_at desc, _batch, _sheet, _row desc
        ) as nth
    from raw.evaluations
)
select
    c.compound_id, c.company_id, c.cycle, c.submitted_on, c.service_attitude, c.service_repair, c.safety_patrol,
    c.safety_fire, c.hygiene_cleaning, c.hygiene_waste, c.fees_charging, c.fees_disclosure, c.cooperation_branch,
    c.cooperation_committee, c.response_requests, c.response_result, c.opinion, c.evidence, c.evaluator_post,
    c.evaluator_employer
from stated c
cross join ops.params o
where c.nth = 1 and coalesce(c.statement, 'valid') <> 'void' and c.submitted_on <= o.as_of
