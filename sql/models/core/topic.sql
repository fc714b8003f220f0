-- grain: one row per ticket with a text that may be about property: what the text tells
-- partition: ticket
-- Not read are texts of tickets whose own category path says that they are about
-- something else.
with told as materialized (
    select s.ticket_id, s.month, classify(r.title, r.content) as answer
    from raw.complaints r
    join ops.touched t on t.month = r._month
    join ops.touched_ticket a on a.ticket_id = r.ticket_id
    join staging.complaint s
        on s.month = r._month and s.batch = r._batch and s.row = r._row and s.sheet = coalesce(r._sheet, '')
    left join core.category_path k
        on k.category_path = coalesce(
            r.category_path, concat_ws('->', r.category_1, r.category_2, r.category_3, r.category_4, r.category_5)
        )
    cross join core.reader g
    where g.reader = 'phrases'
        and coalesce(k.is_property, true)
        and (r.title is not null or r.content is not null)
)
select
    ticket_id, month, answer.is_property as is_property, answer.score as score, answer.category as category,
    answer.also as also, answer.responsibility as responsibility
from told
-- months lie together in the file, so that a month is read without the others
order by month
