-- protects: one fact is recorded under one item of a company only
-- severity: warn
select company_id, compound_id, occurred_on, evidence, string_agg(item_id, ' ' order by item_id) as items
from core.score_item
where evidence is not null and status in ('published', 'objected', 'upheld')
group by company_id, compound_id, occurred_on, evidence
having count(*) > 1
order by items
