-- grain: one row per ticket with a text that may be about property: what the text tells
-- partition: text
-- Not read are texts of tickets whose own category path says that they are about
-- something else.
with stated as (
    select *
    from staging.complaint
    where month in (select month from ops.touched) and ticket_id in (select ticket_id from ops.touched_text)
),
told as materialized (
    select s.ticket_id, s.month, classify(r.title, r.content) as answer
    from stated s
    join raw.complaints r
        on r._month = s.month and r._received_at = s.received_at and r._batch = s.batch and r._row = s.row
        and coalesce(r._sheet, '') = s.sheet
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
