-- protects: every evaluation, score item, inspection and objection is about a company of the register
-- severity: warn
with told as (
    select 'evaluations' as dataset, company_id from staging.evaluation
    union
    select 'score_items', company_id from staging.score_item
    union
    select 'inspections', company_id from staging.inspection
    union
    select 'objections', company_id from staging.objection
)
select dataset, company_id
from told
where company_id not in (select c.company_id from core.company c)
order by dataset, company_id
