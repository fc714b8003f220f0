-- protects: every check-in is of a community of the regions
-- severity: warn
select distinct community_code
from staging.member_checkin
where community_code not in (select r.region_code from core.region r where r.level = 'community')
order by community_code
