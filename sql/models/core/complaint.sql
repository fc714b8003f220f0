-- grain: one row per ticket: where it belongs and what happened to it when
-- partition: ticket
-- Nothing here depends on as-of: what is dated later is left out downstream. The
-- free text stays in raw.complaints. What a person settled comes before what the
-- columns say, and they before what the text tells.
with stated as (
    select *
    from staging.complaint
    where month in (select month from ops.touched) and ticket_id in (select ticket_id from ops.touched_ticket)
),
topic as (
    select *
    from core.topic
    where month in (select month from ops.touched) and ticket_id in (select ticket_id from ops.touched_ticket)
),
text_place as (
    select *
    from core.text_place
    where month in (select month from ops.touched) and ticket_id in (select ticket_id from ops.touched_ticket)
),
placed as (
    select
        s.ticket_id, s.month, s.answer_received_at,
        r.intake_at, r.due_at, r.closed_at, r.dispatched_at, r.contacted_at, r.callback_at, r.resolved, r.satisfied,
        r.objection, r.exclusion_ground, r.caller_hash, r.linked_ticket_id,
        coalesce(q.compound_id, p.placed_id, x.compound_id) as compound_id,
        case when q.compound_id is not null then 'review' else coalesce(p.placed_by, x.method) end as placed_by,
        coalesce(x.reason, p.unplaced_reason) as unplaced_reason, p.spot,
        case
            when w.category is not null then w.category <> 'non_property'
            else coalesce(k.is_property, c.is_property, false)
        end as is_property,
        case
            when w.category is not null then 'review'
            when k.is_property is not null then 'path'
            when c.ticket_id is not null then 'text'
        end as classified_by,
        coalesce(w.category, k.category, c.category, '其他') as category,
        coalesce(w.responsibility, k.responsibility, c.responsibility, 'unclear') as responsibility,
        w.company_id as reviewed_company_id, n.company_id as named_company_id
    from stated s
    join raw.complaints r
        on r._month = s.month and r._received_at = s.received_at and r._batch = s.batch and r._row = s.row
        and coalesce(r._sheet, '') = s.sheet
    left join staging.ticket_review w on w.ticket_id = s.ticket_id
    left join (select distinct compound_id from staging.compound) as q on q.compound_id = w.compound_id
    left join core.category_path k
        on k.category_path = coalesce(
            r.category_path, concat_ws('->', r.category_1, r.category_2, r.category_3, r.category_4, r.category_5)
        )
    left join topic c on c.ticket_id = s.ticket_id and c.month = s.month
    left join core.place p
        on p.district = coalesce(r.district, '') and p.town = coalesce(r.town, '')
        and p.compound_id = coalesce(r.compound_id, '') and p.compound_name = coalesce(r.compound_name, '')
        and p.scope = coalesce(r._scope, '')
    left join text_place x on x.ticket_id = s.ticket_id and x.month = s.month
    left join core.company_named n
        on n.told_id = coalesce(r.company_id, '') and n.told_name = coalesce(r.company_name, '')
)
select
    r.ticket_id, r.month, r.intake_at, cast(date_trunc('week', r.intake_at) as date) as week,
    r.is_property,
    case when r.is_property then r.category end as category,
    case when r.is_property then r.responsibility end as responsibility,
    r.classified_by,
    coalesce('c:' || r.compound_id, r.spot, 'city') as spot,
    r.compound_id, r.placed_by,
    case when r.compound_id is null then r.unplaced_reason end as unplaced_reason,
    -- a ticket that names another company than the contract of its day counts for
    -- neither until a person has looked
    case
        when r.reviewed_company_id is not null then r.reviewed_company_id
        when r.named_company_id <> v.company_id then null
        else v.company_id
    end as company_id,
    coalesce(r.reviewed_company_id is null and r.named_company_id <> v.company_id, false) as company_conflict,
    -- 64 bits of the hash tell callers apart
    left(r.caller_hash, 16) as caller_hash, r.linked_ticket_id,
    -- a due date without a time is due by the end of that day
    coalesce(r.due_at, r.intake_at + y.due_days * interval 1 day)
        + case when coalesce(r.due_at, r.intake_at + y.due_days * interval 1 day)
                = date_trunc('day', coalesce(r.due_at, r.intake_at + y.due_days * interval 1 day))
            then 86399 else 0 end * interval 1 second as due_at,
    r.closed_at, r.dispatched_at, r.contacted_at,
    coalesce(r.callback_at, r.answer_received_at) as callback_at,
    r.resolved, r.satisfied,
    coalesce(r.objection = 'accepted', false) as objection_accepted,
    r.exclusion_ground is not null as is_excluded
from placed r
cross join core.policy y
left join staging.service_contract v
    on v.compound_id = r.compound_id and r.intake_at >= v.valid_from and r.intake_at < v.valid_to
-- months lie together in the file, so that a month is read without the others
order by r.month
