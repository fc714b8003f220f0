-- grain: one row per ticket: where it belongs and what happened to it when
-- partition: month
-- Nothing here depends on as-of: what is dated later is left out downstream.
select
    s.ticket_id, s.month, s.intake_at, cast(date_trunc('week', s.intake_at) as date) as week,
    coalesce(k.is_property, false) as is_property,
    case when k.is_property then k.category end as category,
    coalesce(p.spot, 'city') as spot, p.placed_id as compound_id, p.placed_by, p.unplaced_reason,
    v.company_id,
    s.caller_hash, s.linked_ticket_id,
    coalesce(s.due_at, s.intake_at + y.due_days * interval 1 day) as due_at,
    s.closed_at, s.dispatched_at, s.contacted_at,
    coalesce(s.callback_at, case when s.resolved is not null or s.satisfied is not null then s.answer_received_at end) as callback_at,
    s.resolved, s.satisfied,
    coalesce(s.objection = 'accepted', false) as objection_accepted,
    s.exclusion_ground is not null as is_excluded
from staging.complaint s
join ops.touched t on t.month = s.month
cross join core.policy y
left join core.category_path k on k.category_path = s.category_path
left join core.place p
    on p.district = coalesce(s.district, '') and p.town = coalesce(s.town, '')
    and p.compound_id = coalesce(s.compound_id, '') and p.compound_name = coalesce(s.compound_name, '')
    and p.scope = coalesce(s.scope, '')
left join staging.service_contract v
    on v.compound_id = p.placed_id and s.intake_at >= v.valid_from and s.intake_at < v.valid_to
order by s.month
