-- protects: every company is known by a social credit identifier with a right check digit
-- severity: warn
select company_id, name
from marts.company
where not uscc_valid
order by company_id
