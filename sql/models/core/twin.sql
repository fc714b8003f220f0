-- grain: one row per property ticket whose text nearly equals that of an earlier one about the same compound within the window: the last such
-- partition: month
-- Whoever calls: neighbours send copies of one text. Short texts are alike by
-- nature and have no sketch.
with band as materialized (
    select c.ticket_id, c.month, c.intake_at, c.compound_id, unnest(k.bands) as band
    from core.complaint c
    join core.window_month x on x.month = c.month
    join core.sketch k on k.ticket_id = c.ticket_id and k.month = c.month
    where c.is_property and c.compound_id is not null
),
-- most numbers are those of one text only
shared as (
    select band
    from band
    group by band
    having count(*) > 1
),
held as materialized (
    select b.*
    from band b
    join shared s on s.band = b.band
),
candidate as materialized (
    select distinct b.ticket_id, b.month, a.ticket_id as before_id, a.month as before_month, a.intake_at as before_at
    from held b
    join ops.touched t on t.month = b.month
    join held a on a.band = b.band and a.compound_id = b.compound_id
    cross join core.policy p
    where (a.intake_at < b.intake_at or (a.intake_at = b.intake_at and a.ticket_id < b.ticket_id))
        and a.intake_at >= b.intake_at - p.window_days * interval 1 day
),
asked as (
    select ticket_id, month from candidate
    union
    select before_id, before_month from candidate
),
text as materialized (
    select a.ticket_id, r.content
    from asked a
    join staging.complaint s on s.ticket_id = a.ticket_id and s.month = a.month
    join raw.complaints r
        on r._month = s.month and r._batch = s.batch and r._row = s.row and coalesce(r._sheet, '') = s.sheet
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
