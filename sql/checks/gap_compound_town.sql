-- protects: every compound lies in a town of the regions
-- severity: warn
select compound_id, region_code
from core.compound
where region_code like '%:unplaced'
order by compound_id
