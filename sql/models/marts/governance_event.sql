-- grain: one row per case of a compound and item of the meeting about it, the newest first
-- key: system, id
select system, id, compound_id, kind, opened_on, due_on, done_on, state, days_overdue
from (
    select
        c.system, c.case_id as id, c.compound_id, c.kind, c.opened_on, c.due_on, c.done_on,
        case
            when c.done_on > c.due_on then 'late' when c.done_on is not null then 'done'
            when c.days_overdue > 0 then 'overdue' else 'open'
        end as state,
        cast(c.days_overdue as integer) as days_overdue
    from core.governance_case c
    union all
    select
        'coordination', i.item_id, i.compound_id, i.ground, i.raised_on, i.due_on, i.closed_on,
        case
            when i.closed_on > i.due_on then 'late' when i.closed_on is not null then 'done'
            when i.days_overdue > 0 then 'overdue' else 'open'
        end,
        cast(case when i.state = 'open' then i.days_overdue else 0 end as integer)
    from core.coordination i
    where i.compound_id is not null
) as event
order by compound_id, opened_on desc, system, id
