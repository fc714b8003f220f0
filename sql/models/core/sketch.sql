-- grain: one row per ticket with a text: numbers that near-identical texts share, none for a short text
-- partition: ticket
-- Kept of every ticket, whatever it is about: it follows from the text alone, so a
-- ticket that is placed or classified anew is not read again.
select s.ticket_id, s.month, sketch(r.content) as bands
from raw.complaints r
join ops.touched t on t.month = r._month
join ops.touched_ticket a on a.ticket_id = r.ticket_id
join staging.complaint s
    on s.month = r._month and s.batch = r._batch and s.row = r._row and s.sheet = coalesce(r._sheet, '')
where r.content is not null
-- months lie together in the file, so that a month is read without the others
order by s.month
