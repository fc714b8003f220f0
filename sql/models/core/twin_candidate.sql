-- grain: one row per property ticket and earlier one about the same compound within the window whose texts share a number of their sketches
-- partition: pair
-- Only numbers are looked at, of compounds too, until few tickets are left.
with told as (
    select ticket_id, month, intake_at, compound_id
    from core.complaint
    where is_property and compound_id is not null and month in (select month from core.window_month)
),
compound as (
    select compound_id, row_number() over () as compound
    from (select distinct compound_id from told) as known
),
about as materialized (
    select
        row_number() over () as n, t.ticket_id, t.month, t.intake_at, c.compound,
        t.ticket_id in (select ticket_id from ops.touched_ticket) as is_touched
    from told t
    join compound c on c.compound_id = t.compound_id
),
band as materialized (
    select a.n, a.is_touched, a.compound, unnest(k.bands) as band
    from about a
    join core.sketch k on k.ticket_id = a.ticket_id and k.month = a.month
),
-- each pair from the side of the touched one, so of two such tickets from both
met as (
    select t.n, o.n as other_n
    from (select n, compound, band from band where is_touched) as t
    join band o on o.compound = t.compound and o.band = t.band and o.n <> t.n
),
pair as (
    select n, other_n as before_n from met
    union
    select other_n, n from met
)
select
    b.ticket_id, b.month, b.intake_at, a.ticket_id as before_id, a.month as before_month, a.intake_at as before_at
from pair x
join about b on b.n = x.n
join about a on a.n = x.before_n
join ops.touched t on t.month = b.month
cross join core.policy p
where (a.intake_at < b.intake_at or (a.intake_at = b.intake_at and a.ticket_id < b.ticket_id))
    and a.intake_at >= b.intake_at - p.window_days * interval 1 day
