-- protects: every compound lies in a town of the regions
-- severity: warn
select compound_id, town_code
from core.compound
where town_code like '%:unplaced'
order by compound_id
