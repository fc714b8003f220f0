-- grain: one row per ticket that goes on with an earlier one, so that it is the
-- same matter: the ticket it names, else the last one of the same caller,
-- compound and category within the window
-- partition: month
-- Each ticket has one ticket before it at most, always an earlier one, so a
-- later ticket never changes what an earlier one counts as.
with context as (
    select distinct cast(date_trunc('month', t.month - p.window_days * interval 1 day) as date) as month
    from ops.touched t
    cross join core.policy p
    union
    select distinct cast(date_trunc('month', t.month - interval 1 day) as date)
    from ops.touched t
    cross join core.policy p
    where p.window_days > 0
    union
    select t.month
    from ops.touched t
),
chained as (
    select
        c.ticket_id, c.month, c.intake_at,
        lag(c.ticket_id) over same_thing as before_id,
        lag(c.intake_at) over same_thing as before_at
    from core.complaint c
    join context x on x.month = c.month
    where c.is_property and c.caller_hash is not null and c.compound_id is not null
    window same_thing as (
        partition by c.caller_hash, c.compound_id, c.category order by c.intake_at, c.ticket_id
    )
),
linked as (
    select c.ticket_id, c.month, b.ticket_id as before_id
    from core.complaint c
    join ops.touched t on t.month = c.month
    join core.complaint b on b.ticket_id = c.linked_ticket_id
    where c.linked_ticket_id is not null
        and c.is_property and b.is_property
        and (b.intake_at < c.intake_at or (b.intake_at = c.intake_at and b.ticket_id < c.ticket_id))
),
within_window as (
    select c.ticket_id, c.month, c.before_id
    from chained c
    join ops.touched t on t.month = c.month
    cross join core.policy p
    where c.before_at >= c.intake_at - p.window_days * interval 1 day
)
select ticket_id, month, before_id, reason
from (
    select ticket_id, month, before_id, 'link' as reason
    from linked
    union all
    select w.ticket_id, w.month, w.before_id, 'window'
    from within_window w
    where not exists (select 1 from linked l where l.ticket_id = w.ticket_id)
) as earlier
order by month
