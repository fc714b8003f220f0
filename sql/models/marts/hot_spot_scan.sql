-- grain: one row per scan (of compounds, of districts): what was looked at in the week of as-of, and how much of it rose for real
-- key: kind
-- No cells: there is too little past to judge a week. phi: how many times more than
-- chance the weeks of one cell scatter, the mean over categories. told: the tickets of
-- the week have come: a file received when it was over tells of tickets of it or of a
-- later one (as in core.month). Where not, nothing that rose means nothing.
with scan as (
    select kind
    from (values ('compound'), ('district')) as k(kind)
),
received as (
    select max(c._received_wall) as received_wall
    from raw.complaints c
    cross join ops.params o
    where c._month >= date_trunc('month', o.as_of_week) and c.intake_at >= o.as_of_week and c.intake_at <= c._received_wall
)
select
    s.kind, o.as_of_week as week, cast(count(h.category) as bigint) as cells,
    cast(coalesce(max(h.past_weeks), 0) as bigint) as past_weeks,
    cast(coalesce(sum(h.observed), 0) as bigint) as tickets,
    avg(h.phi) as phi,
    y.hot_q as false_share, y.hot_tickets as min_tickets, y.hot_repeats as min_repeats,
    cast(count(*) filter (where h.q <= y.hot_q and h.observed >= y.hot_tickets and h.observed > h.expected) as bigint) as rises,
    coalesce(e.received_wall >= o.as_of_end, false) as told
from scan s
cross join ops.params o
cross join core.policy y
cross join received e
left join core.hot_cell h on h.kind = s.kind
group by s.kind, o.as_of_week, o.as_of_end, e.received_wall, y.hot_q, y.hot_tickets, y.hot_repeats
