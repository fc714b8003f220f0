-- grain: one row per managed compound and statement that says so, and per covered compound and branch that covers it
with compound as (
    select c.week_end, c.compound_id, c.is_covered
    from asked a
    join core.compound_week c on c.week = a.first_day
    where c.management = 'company'
        and c.region_code in (select r.leaf_code from core.region_path r where r.region_code = a.subject)
),
covering as (
    select distinct c.compound_id, s.branch_id
    from compound c
    join core.branch_compound s
        on s.compound_id = c.compound_id and s.valid_from <= c.week_end and s.valid_to > c.week_end
    join core.branch_week w on w.branch_id = s.branch_id and w.week_end = c.week_end and w.is_counted
    where c.is_covered
)
select
    'denominator' as part, c.compound_id as subject, h.name, concat_ws(' ', h.management, h.households) as detail,
    'compounds' as dataset, h._batch as batch, h._sheet as sheet, h._row as row
from compound c
left join held_compounds h on h.compound_id = c.compound_id
union all
select
    'numerator', k.compound_id, h.name, concat_ws(' ', k.branch_id, h.stage, h.approved_on),
    'branches', h._batch, h._sheet, h._row
from covering k
left join held_branches h on h.branch_id = k.branch_id
