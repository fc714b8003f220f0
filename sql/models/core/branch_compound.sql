-- grain: one row per branch, interval and compound that the branch is for
select distinct
    s.branch_id, s.valid_from, s.valid_to, s.kind, trim(c.compound_id) as compound_id
from core.branch_state s
cross join unnest(string_split(s.compound_ids, '|')) as c (compound_id)
where trim(c.compound_id) <> ''
