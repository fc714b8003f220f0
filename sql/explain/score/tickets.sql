-- grain: one row per ticket that the measure asked for judges in the cycle of a company's score
-- The tickets that core.score_ticket sums. first_day is that of the cycle. A ticket
-- that repeats another is no matter of its own; what is excluded counts nowhere.
with own as (
    select
        a.metric, c.ticket_id, c.compound_id, c.is_excluded, r.ticket_id is not null as is_repeat, c.closed_at <= c.due_at as in_time,
        case a.metric
            when 'burden' then cast(c.month as timestamp)
            when 'on_time' then c.due_at
            when 'resolved' then case when c.resolved in ('yes', 'partial', 'no') then c.callback_at end
            when 'satisfied' then case when c.satisfied in ('satisfied', 'basic', 'dissatisfied') then c.callback_at end
        end as at,
        c.intake_at, c.resolved, c.satisfied, y.starts, y.ends
    from asked a
    join core.score_cycle y on y.starts = a.first_day
    join core.complaint c on c.company_id = a.subject and c.is_property and c.responsibility = 'company'
    join core.score_project p on p.cycle = y.cycle and p.company_id = c.company_id and p.compound_id = c.compound_id
    left join core.repeat r on r.ticket_id = c.ticket_id and r.month = c.month
)
select
    case
        when o.is_excluded or o.metric = 'burden' and o.is_repeat then 'excluded'
        when o.metric = 'burden' or o.metric = 'on_time' and o.in_time then 'numerator'
        when o.metric = 'resolved' then case o.resolved when 'yes' then 'numerator' when 'partial' then 'half' else 'denominator' end
        when o.metric = 'satisfied' then
            case o.satisfied when 'satisfied' then 'numerator' when 'basic' then 'half' else 'denominator' end
        else 'denominator'
    end as part,
    o.ticket_id as subject, h.name,
    concat_ws(' ', o.compound_id, case when o.metric = 'burden' then o.intake_at else o.at end) as detail,
    'complaints' as dataset, s.batch, s.sheet, s.row
from own o
join staging.complaint s on s.ticket_id = o.ticket_id
left join core.home h on h.compound_id = o.compound_id
where o.at >= o.starts and o.at < o.ends + interval 1 day
