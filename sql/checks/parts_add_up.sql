-- protects: parts add up to their total at every level
-- severity: error
select name, region_code, total, parts, difference
from marts.reconciliation
where not ok
