-- grain: one row per ticket, with a digest of what is read in its words
-- partition: ticket
-- Most statements tell of the course of a ticket that is known already, in the same
-- words. A model with the partition text is made again only where the digest is another:
-- of a ticket it may read what is hashed here and nothing else.
with stated as (
    select *
    from staging.complaint
    where month in (select month from ops.touched) and ticket_id in (select ticket_id from ops.touched_ticket)
)
select
    s.ticket_id, s.month,
    hash(
        r.title, r.content, r.category_path, r.category_1, r.category_2, r.category_3, r.category_4, r.category_5
    ) as digest
from stated s
join raw.complaints r
    on r._month = s.month and r._received_at = s.received_at and r._batch = s.batch and r._row = s.row
    and coalesce(r._sheet, '') = s.sheet
-- months lie together in the file, so that a month is read without the others
order by s.month
