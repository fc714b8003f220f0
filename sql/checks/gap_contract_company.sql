-- protects: every service contract is of a company of the register
-- severity: warn
select distinct v.company_id
from staging.service_contract v
where v.company_id not in (select s.company_id from staging.company s)
order by v.company_id
