-- protects: every total of the hotline is of a district of the regions
-- severity: warn
select distinct t.district_code
from staging.complaint_total t
where t.district_code not in (select r.region_code from core.region r where r.level = 'district')
order by t.district_code
