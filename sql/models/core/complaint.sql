-- grain: one row per ticket: where it belongs and what happened to it when
-- partition: ticket
-- Nothing here depends on as-of: what is dated later is left out downstream. The
-- free text stays in raw.complaints.
select
    s.ticket_id, s.month, r.intake_at, cast(date_trunc('week', r.intake_at) as date) as week,
    coalesce(k.is_property, false) as is_property,
    case when k.is_property then k.category end as category,
    coalesce(p.spot, 'city') as spot, p.placed_id as compound_id, p.placed_by, p.unplaced_reason,
    v.company_id,
    -- 64 bits of the hash tell callers apart
    left(r.caller_hash, 16) as caller_hash, r.linked_ticket_id,
    -- a due date without a time is due by the end of that day
    coalesce(r.due_at, r.intake_at + y.due_days * interval 1 day)
        + case when coalesce(r.due_at, r.intake_at + y.due_days * interval 1 day)
                = date_trunc('day', coalesce(r.due_at, r.intake_at + y.due_days * interval 1 day))
            then 86399 else 0 end * interval 1 second as due_at,
    r.closed_at, r.dispatched_at, r.contacted_at,
    coalesce(r.callback_at, s.answer_received_at) as callback_at,
    r.resolved, r.satisfied,
    coalesce(r.objection = 'accepted', false) as objection_accepted,
    r.exclusion_ground is not null as is_excluded
from raw.complaints r
join ops.touched t on t.month = r._month
join staging.complaint s
    on s.month = r._month and s.batch = r._batch and s.row = r._row and s.sheet = coalesce(r._sheet, '')
cross join core.policy y
left join core.category_path k
    on k.category_path = coalesce(
        r.category_path, concat_ws('->', r.category_1, r.category_2, r.category_3, r.category_4, r.category_5)
    )
left join core.place p
    on p.district = coalesce(r.district, '') and p.town = coalesce(r.town, '')
    and p.compound_id = coalesce(r.compound_id, '') and p.compound_name = coalesce(r.compound_name, '')
    and p.scope = coalesce(r._scope, '')
left join staging.service_contract v
    on v.compound_id = p.placed_id and r.intake_at >= v.valid_from and r.intake_at < v.valid_to
where (select o.all_tickets from ops.run o)
    or s.ticket_id in (select t.ticket_id from ops.touched_ticket t)
-- months lie together in the file, so that a month is read without the others
order by s.month
