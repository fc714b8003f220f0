-- protects: every building of a leader's post is in the register of buildings
-- severity: warn
select distinct l.leader_id, trim(b.building_id) as building_id
from core.leader_state l
cross join unnest(string_split(l.building_ids, '|')) as b (building_id)
where trim(b.building_id) not in (select s.building_id from staging.building s)
order by l.leader_id, trim(b.building_id)
