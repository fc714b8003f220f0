-- protects: every monthly report is of a post in the register of building leaders
-- severity: warn
select r.leader_id, count(*) as reports
from staging.leader_report r
where r.leader_id not in (select s.leader_id from staging.building_leader s)
group by r.leader_id
order by r.leader_id
