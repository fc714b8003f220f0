-- protects: every event is about a region or a company that is known
-- severity: warn
select event_id, region_code as subject
from staging.event
where region_code not in (select r.region_code from core.region r where not r.is_unplaced)
union all
select event_id, company_id
from staging.event
where company_id not in (select c.company_id from core.company c)
order by event_id, subject
