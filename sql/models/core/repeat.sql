-- grain: one row per ticket that goes on with an earlier one, so that it is the
-- same matter: what a person settled, else the ticket it names, else the last one of
-- the same caller, compound and category within the window, else the last one with
-- nearly the same text
-- partition: month
-- Each ticket has one ticket before it at most, always an earlier one, so a
-- later ticket never changes what an earlier one counts as.
with chained as (
    select
        c.ticket_id, c.month, c.intake_at,
        lag(c.ticket_id) over same_thing as before_id,
        lag(c.intake_at) over same_thing as before_at
    from core.complaint c
    join core.window_month x on x.month = c.month
    where c.is_property and c.caller_hash is not null and c.compound_id is not null
    window same_thing as (
        partition by c.caller_hash, c.compound_id, c.category order by c.intake_at, c.ticket_id
    )
),
linking as (
    select ticket_id, month, intake_at, linked_ticket_id
    from core.complaint
    where month in (select month from ops.touched) and linked_ticket_id is not null and is_property
),
-- of whatever month; few, so that they are not joined to all tickets
link_target as (
    select ticket_id, intake_at
    from core.complaint
    where ticket_id in (select linked_ticket_id from linking) and is_property
),
linked as (
    select c.ticket_id, c.month, b.ticket_id as before_id
    from linking c
    join link_target b on b.ticket_id = c.linked_ticket_id
    where b.intake_at < c.intake_at or (b.intake_at = c.intake_at and b.ticket_id < c.ticket_id)
),
within_window as (
    select c.ticket_id, c.month, c.before_id
    from chained c
    join ops.touched t on t.month = c.month
    cross join core.policy p
    where c.before_at >= c.intake_at - p.window_days * interval 1 day
),
reviewed as (
    select c.ticket_id, c.month, w.is_repeat, b.ticket_id as before_id
    from staging.ticket_review w
    join core.complaint c on c.ticket_id = w.ticket_id
    join ops.touched t on t.month = c.month
    left join core.complaint b
        on b.ticket_id = w.repeats_ticket_id and c.is_property and b.is_property
        and (b.intake_at < c.intake_at or (b.intake_at = c.intake_at and b.ticket_id < c.ticket_id))
    where not w.is_repeat or b.ticket_id is not null
),
told as (
    select ticket_id, month, before_id, 'review' as reason, 1 as rank
    from reviewed
    where is_repeat
    union all
    select ticket_id, month, before_id, 'link', 2
    from linked
    union all
    select ticket_id, month, before_id, 'window', 3
    from within_window
    union all
    select w.ticket_id, w.month, w.before_id, 'text', 4
    from core.twin w
    join ops.touched t on t.month = w.month
)
select ticket_id, month, before_id, reason
from (
    select told.*, row_number() over (partition by ticket_id order by rank) as nth
    from told
    where ticket_id not in (select ticket_id from reviewed where not is_repeat)
) as earlier
where nth = 1
order by month
