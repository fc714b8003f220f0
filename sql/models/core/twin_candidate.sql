-- grain: one row per property ticket and earlier one about the same compound within the window whose texts share a number of their sketches
-- partition: month
-- Only numbers are looked at, each with its compound, until few tickets are left.
with about as materialized (
    select row_number() over () as n, c.ticket_id, c.month, c.intake_at, c.compound_id
    from core.complaint c
    join core.window_month x on x.month = c.month
    where c.is_property and c.compound_id is not null
),
band as materialized (
    select n, hash(compound_id, band) as band
    from (
        select a.n, a.compound_id, unnest(k.bands) as band
        from about a
        join core.sketch k on k.ticket_id = a.ticket_id and k.month = a.month
    ) as told
),
-- most numbers are those of one text only
shared as (
    select band
    from band
    group by band
    having count(*) > 1
),
few as materialized (
    select b.n, b.band
    from band b
    join shared s on s.band = b.band
),
held as materialized (
    select f.band, a.ticket_id, a.month, a.intake_at, a.compound_id
    from few f
    join about a on a.n = f.n
)
select distinct
    b.ticket_id, b.month, b.intake_at, a.ticket_id as before_id, a.month as before_month, a.intake_at as before_at
from held b
join ops.touched t on t.month = b.month
join held a on a.band = b.band and a.compound_id = b.compound_id
cross join core.policy p
where (a.intake_at < b.intake_at or (a.intake_at = b.intake_at and a.ticket_id < b.ticket_id))
    and a.intake_at >= b.intake_at - p.window_days * interval 1 day
