-- protects: every service contract is for a compound of the register
-- severity: warn
select distinct v.compound_id
from staging.service_contract v
where v.compound_id not in (select s.compound_id from staging.compound s)
order by v.compound_id
