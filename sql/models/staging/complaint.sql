-- grain: one row per ticket: its current statement, without the free text
-- partition: month
-- Statements are ranked without the wide columns, which the winners fetch
-- afterwards. An answer without a date happened when it was first received, so a
-- file that repeats it later does not move it.
with candidate as (
    select
        r.ticket_id, r._received_at, r._received_wall, r._batch, r._sheet, r._row, r._month,
        r.resolved, r.satisfied, r.callback_at
    from raw.complaints r
    join ops.touched t on t.month = r._month
    where r.ticket_id not in (select m.ticket_id from ops.moved_ticket m)
    union all
    select
        r.ticket_id, r._received_at, r._received_wall, r._batch, r._sheet, r._row, r._month,
        r.resolved, r.satisfied, r.callback_at
    from raw.complaints r
    join ops.moved_ticket m on m.ticket_id = r.ticket_id
),
ranked as (
    select
        ticket_id, _batch, _sheet, _row, _month,
        row_number() over (partition by ticket_id order by _received_at desc, _batch, _sheet, _row desc) as nth
    from candidate
),
winner as (
    select k._batch, k._sheet, k._row
    from ranked k
    join ops.touched t on t.month = k._month
    where k.nth = 1
),
first_answer as (
    select ticket_id, coalesce(resolved, '') as resolved, coalesce(satisfied, '') as satisfied, min(_received_wall) as received_wall
    from candidate
    where callback_at is null and (resolved is not null or satisfied is not null)
    group by ticket_id, coalesce(resolved, ''), coalesce(satisfied, '')
)
select
    r.ticket_id, r._month as month, r.intake_at,
    coalesce(r.category_path, concat_ws('->', r.category_1, r.category_2, r.category_3, r.category_4, r.category_5)) as category_path,
    r._scope as scope, r.district, r.town, r.compound_id, r.compound_name,
    -- 64 bits of the hash tell callers apart
    left(r.caller_hash, 16) as caller_hash, r.linked_ticket_id,
    r.due_at, r.dispatched_at, r.contacted_at, r.closed_at, r.callback_at,
    r.resolved, r.satisfied, a.received_wall as answer_received_at, r.objection, r.exclusion_ground
from raw.complaints r
join ops.touched t on t.month = r._month
join winner w on w._batch = r._batch and w._row = r._row and coalesce(w._sheet, '') = coalesce(r._sheet, '')
left join first_answer a
    on a.ticket_id = r.ticket_id and a.resolved = coalesce(r.resolved, '') and a.satisfied = coalesce(r.satisfied, '')
    and r.callback_at is null
-- a month that is built again lies in one place of the file
order by r._month
