-- protects: every branch is for compounds of the register
-- severity: warn
select distinct b.branch_id, b.compound_id
from core.branch_compound b
where b.compound_id not in (select s.compound_id from staging.compound s)
order by b.branch_id, b.compound_id
