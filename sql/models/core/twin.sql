-- grain: one row per property ticket whose text nearly equals that of an earlier one about the same compound within the window: the last such
-- partition: month
-- Whoever calls: neighbours send copies of one text. Short texts are alike by
-- nature and are left out (sketch gives NULL).
with text as materialized (
    select c.ticket_id, c.month, c.intake_at, c.compound_id, r.content, sketch(r.content) as bands
    from core.complaint c
    join core.window_month x on x.month = c.month
    join staging.complaint s on s.ticket_id = c.ticket_id and s.month = c.month
    join raw.complaints r
        on r._month = s.month and r._batch = s.batch and r._row = s.row and coalesce(r._sheet, '') = s.sheet
    where c.is_property and c.compound_id is not null and r.content is not null
),
band as (
    select ticket_id, month, intake_at, compound_id, unnest(bands) as band, generate_subscripts(bands, 1) as nth
    from text
    where bands is not null
),
candidate as (
    select distinct b.ticket_id, a.ticket_id as before_id
    from band b
    join ops.touched t on t.month = b.month
    join band a on a.compound_id = b.compound_id and a.nth = b.nth and a.band = b.band
    cross join core.policy p
    where (a.intake_at < b.intake_at or (a.intake_at = b.intake_at and a.ticket_id < b.ticket_id))
        and a.intake_at >= b.intake_at - p.window_days * interval 1 day
),
measured as materialized (
    select
        b.ticket_id, b.month, a.ticket_id as before_id, a.intake_at as before_at,
        near_likeness(a.content, b.content) as likeness
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
