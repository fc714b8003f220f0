-- protects: every measure of governance is listed with its basis and its better direction
-- severity: error
select f.system, f.measure
from core.governance_fact f
where not exists (select 1 from core.measure m where m.system = f.system and m.measure = f.measure)
group by f.system, f.measure
order by f.system, f.measure
