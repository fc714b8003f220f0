-- grain: one row per ticket: which row of raw.complaints is its current statement
-- partition: ticket
-- Only the place of the statement is kept, not a copy of it: raw.complaints is
-- wide. Whoever reads it there joins by received_at too: rows lie in its order, so
-- that those of a few files are found without reading the others. An answer without a date happened when it was first received, so a file
-- that repeats it later does not move it.
with candidate as (
    select
        r.ticket_id, r._received_at, r._received_wall, r._batch, r._sheet, r._row, r._month,
        r.resolved, r.satisfied, r.callback_at
    from raw.complaints r
    join ops.touched t on t.month = r._month
    join ops.touched_ticket k on k.ticket_id = r.ticket_id
),
ranked as (
    select
        ticket_id, _received_at, _batch, _sheet, _row, _month, resolved, satisfied, callback_at,
        row_number() over (partition by ticket_id order by _received_at desc, _batch, _sheet, _row desc) as nth
    from candidate
),
first_answer as (
    select ticket_id, coalesce(resolved, '') as resolved, coalesce(satisfied, '') as satisfied, min(_received_wall) as received_wall
    from candidate
    where callback_at is null and (resolved is not null or satisfied is not null)
    group by ticket_id, coalesce(resolved, ''), coalesce(satisfied, '')
)
select
    k.ticket_id, k._month as month, k._received_at as received_at, k._batch as batch,
    coalesce(k._sheet, '') as sheet, k._row as row,
    a.received_wall as answer_received_at
from ranked k
left join first_answer a
    on a.ticket_id = k.ticket_id and a.resolved = coalesce(k.resolved, '') and a.satisfied = coalesce(k.satisfied, '')
    and k.callback_at is null
where k.nth = 1
-- months lie together in the file, so that a month is read without the others
order by k._month
