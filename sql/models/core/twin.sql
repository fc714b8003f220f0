-- grain: one row per property ticket whose text nearly equals that of an earlier one about the same compound within the window: the last such
-- partition: month
-- Whoever calls: neighbours send copies of one text. Short texts are alike by
-- nature and have no sketch.
with candidate as materialized (
    select c.*
    from core.twin_candidate c
    join ops.touched t on t.month = c.month
),
asked as (
    select ticket_id, month from candidate
    union
    select before_id, before_month from candidate
),
text as materialized (
    select a.ticket_id, r.content
    from asked a
    join core.window_month x on x.month = a.month
    join staging.complaint s on s.ticket_id = a.ticket_id and s.month = x.month
    join raw.complaints r
        on r._month = x.month and r._received_at = s.received_at and r._batch = s.batch and r._row = s.row
        and coalesce(r._sheet, '') = s.sheet
),
measured as materialized (
    select
        c.ticket_id, c.month, c.before_id, c.before_at, near_likeness(a.content, b.content) as likeness
    from candidate c
    join text b on b.ticket_id = c.ticket_id
    join text a on a.ticket_id = c.before_id
),
ranked as (
    select measured.*, row_number() over (partition by ticket_id order by before_at desc, before_id desc) as nth
    from measured
    where likeness is not null
)
select ticket_id, month, before_id, likeness
from ranked
where nth = 1
order by month
