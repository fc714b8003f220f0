-- grain: one row per ticket: its current statement, without the free text
-- partition: month
-- The ranking carries no wide columns. An answer without a date happened when it
-- was first received, so a file that repeats it later does not move it.
with candidate as (
    select r.*
    from raw.complaints r
    join ops.touched t on t.month = r._month
    where r.ticket_id not in (select m.ticket_id from ops.moved_ticket m)
    union all
    select r.*
    from raw.complaints r
    join ops.moved_ticket m on m.ticket_id = r.ticket_id
),
ranked as (
    select
        c.ticket_id, c._month as month, c.intake_at,
        coalesce(c.category_path, concat_ws('->', c.category_1, c.category_2, c.category_3, c.category_4, c.category_5)) as category_path,
        c._scope as scope, c.district, c.town, c.compound_id, c.compound_name,
        c.caller_hash, c.linked_ticket_id,
        c.due_at, c.dispatched_at, c.contacted_at, c.closed_at, c.callback_at,
        c.resolved, c.satisfied, c.objection, c.exclusion_ground,
        min(c._received_wall) over (partition by c.ticket_id, c.resolved, c.satisfied) as answer_received_at,
        row_number() over (
            partition by c.ticket_id
            order by c._received_at desc, c._batch, c._sheet, c._row desc
        ) as nth
    from candidate c
)
select
    r.ticket_id, r.month, r.intake_at, r.category_path, r.scope, r.district, r.town,
    r.compound_id, r.compound_name, r.caller_hash, r.linked_ticket_id,
    r.due_at, r.dispatched_at, r.contacted_at, r.closed_at, r.callback_at,
    r.resolved, r.satisfied, r.answer_received_at, r.objection, r.exclusion_ground
from ranked r
join ops.touched t on t.month = r.month
where r.nth = 1
