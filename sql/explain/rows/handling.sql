-- grain: one row per property ticket that the handling measure asked for judges in the period
-- at is the moment by which a ticket belongs to a period; a ticket without it or
-- without an answer is not judged. part: numerator, also in the denominator; half,
-- counted by the policy's weight; denominator, in the denominator only; excluded, in
-- neither. The shares of a ticket's course are told when it is due.
with judged as (
    select
        c.ticket_id, c.category, c.is_excluded, c.spot, c.company_id,
        case a.metric
            when 'responded' then
                case when not c.objection_accepted then c.dispatched_at + p.contact_hours * interval 1 hour end
            when 'resolved' then c.callback_at
            when 'satisfied' then c.callback_at
            else c.due_at
        end as at,
        case a.metric
            when 'responded' then
                case
                    when c.contacted_at <= c.dispatched_at + p.contact_hours * interval 1 hour then 'numerator'
                    else 'denominator'
                end
            when 'on_time' then case when c.closed_at <= c.due_at then 'numerator' else 'denominator' end
            when 'resolved' then
                case c.resolved when 'yes' then 'numerator' when 'partial' then 'half' when 'no' then 'denominator' end
            when 'satisfied' then
                case c.satisfied
                    when 'satisfied' then 'numerator' when 'basic' then 'half' when 'dissatisfied' then 'denominator'
                end
            when 'returned' then case when g.returned then 'numerator' when not g.returned then 'denominator' end
            when 'redone' then case when g.redone then 'numerator' when not g.redone then 'denominator' end
            when 'reopened' then case when g.reopened then 'numerator' when not g.reopened then 'denominator' end
            when 'urged' then
                case urged(g.is_urged, g.urges, u.sender is not null) when true then 'numerator' when false then 'denominator' end
        end as part
    from asked a
    cross join core.policy p
    join core.complaint c on c.is_property
    left join core.course g on g.ticket_id = c.ticket_id and g.month = c.month
    left join core.urging_sender u on u.month = g.month and u.sender = g.sender
),
event as (
    select j.ticket_id, j.category, j.at, case when j.is_excluded then 'excluded' else j.part end as part
    from asked a
    cross join ops.params o
    join judged j on j.at >= a.first_day and j.at < a.last_day + interval 1 day and j.at < o.as_of_end
    join core.leaf l on l.spot = j.spot
    where j.part is not null
        and (a.kind = 'region' and l.region_code in (select r.leaf_code from core.region_path r where r.region_code = a.subject)
            or a.kind = 'company' and j.company_id = a.subject
            or a.kind = 'compound' and l.compound_id = a.subject)
)
select
    e.part, e.ticket_id as subject, e.category as name, cast(e.at as varchar) as detail, 'complaints' as dataset, s.batch,
    s.sheet, s.row
from event e
join staging.complaint s on s.ticket_id = e.ticket_id
