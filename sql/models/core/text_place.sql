-- grain: one row per ticket whose columns name no known compound and which has a text: what the text tells of its place
-- partition: ticket
-- confidential tickets have no text, so nothing more is known of them
with stated as (
    select *
    from staging.complaint
    where month in (select month from ops.touched) and ticket_id in (select ticket_id from ops.touched_ticket)
),
told as materialized (
    select
        s.ticket_id, s.month,
        place_text(
            p.compound_id, p.compound_name, p.district_code, p.town_code,
            cast(cast(r.intake_at as date) as varchar), r.title, r.content
        ) as answer
    from stated s
    join raw.complaints r
        on r._month = s.month and r._received_at = s.received_at and r._batch = s.batch and r._row = s.row
        and coalesce(r._sheet, '') = s.sheet
    join core.place p
        on p.district = coalesce(r.district, '') and p.town = coalesce(r.town, '')
        and p.compound_id = coalesce(r.compound_id, '') and p.compound_name = coalesce(r.compound_name, '')
        and p.scope = coalesce(r._scope, '')
    cross join core.reader g
    where g.reader = 'compounds'
        and p.placed_id is null
        and (r.title is not null or r.content is not null)
)
select
    ticket_id, month, answer.compound_id as compound_id,
    case when answer.compound_id is not null then answer.method end as method,
    case when answer.compound_id is not null then answer.confidence end as confidence,
    case when answer.reason = 'unknown' then 'name_unknown' else answer.reason end as reason,
    answer.matched as matched, answer.candidates as candidates
from told
-- months lie together in the file, so that a month is read without the others
order by month
