-- grain: one row per branch that counts, with its statement in force
select
    'numerator' as part, w.branch_id as subject, h.name, concat_ws(' ', h.stage, h.approved_on) as detail,
    'branches' as dataset, h._batch as batch, h._sheet as sheet, h._row as row
from asked a
join core.branch_week w on w.week = a.first_day and w.is_counted
    and w.region_code in (select r.leaf_code from core.region_path r where r.region_code = a.subject)
left join held_branches h on h.branch_id = w.branch_id
