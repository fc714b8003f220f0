-- protects: every item recorded for a company is in the catalogue of the rule in force
-- severity: warn
select i.item_id, i.company_id, i.item_code
from core.score_item i
where exists (select 1 from marts.score_rule_item)
    and i.item_code not in (select r.code from marts.score_rule_item r)
order by i.item_id
