-- protects: every item of the coordination meeting is about a region of the regions
-- severity: warn
select item_id, region_code
from staging.coordination_item
where region_code not in (select r.region_code from core.region r where not r.is_unplaced)
order by item_id
