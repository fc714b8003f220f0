-- grain: one row per ticket with a text: numbers that near-identical texts share, none for a short text
-- partition: text
-- Kept of every ticket, whatever it is about: it follows from the text alone, so a
-- ticket that is placed or classified anew is not read again.
with stated as (
    select *
    from staging.complaint
    where month in (select month from ops.touched) and ticket_id in (select ticket_id from ops.touched_text)
)
select s.ticket_id, s.month, sketch(r.content) as bands
from stated s
join raw.complaints r
    on r._month = s.month and r._received_at = s.received_at and r._batch = s.batch and r._row = s.row
    and coalesce(r._sheet, '') = s.sheet
where r.content is not null
-- months lie together in the file, so that a month is read without the others
order by s.month
