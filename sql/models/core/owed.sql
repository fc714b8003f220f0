-- grain: one row per open obligation at as-of
select item, region_code, compound_id, subject, subject_name, owner, owner_id, to_whom, since, due_on, days, amount
from core.case_owed
union all
select item, region_code, compound_id, subject, subject_name, owner, owner_id, to_whom, since, due_on, days, amount
from core.leader_owed
union all
select item, region_code, compound_id, subject, subject_name, owner, owner_id, to_whom, since, due_on, days, amount
from core.committee_owed
union all
select item, region_code, compound_id, subject, subject_name, owner, owner_id, to_whom, since, due_on, days, amount
from core.form_missing
