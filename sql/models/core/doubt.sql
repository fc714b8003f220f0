-- grain: one row per property ticket and thing about it that a person should look at
-- partition: month
-- place: the text names something, and what is open; company: the ticket names another
-- company than the contract of its day; repeat: nearly the same text as an earlier
-- ticket of another caller.
with text_place as (
    select *
    from core.text_place
    where month in (select month from ops.touched)
),
repeat as (
    select *
    from core.repeat
    where month in (select month from ops.touched)
),
current as (
    select *
    from staging.complaint
    where month in (select month from ops.touched)
),
open as (
    select c.*
    from core.complaint c
    where c.is_property
        and c.month in (select month from ops.touched)
        and c.ticket_id not in (select w.ticket_id from staging.ticket_review w)
),
asked as materialized (
    select
        c.ticket_id, c.month, 'place' as why, c.intake_at, c.compound_id, c.category, x.candidates, x.matched,
        cast(null as varchar) as earlier_id
    from open c
    join text_place x on x.ticket_id = c.ticket_id and x.month = c.month
    where c.compound_id is null and x.reason in ('ambiguous', 'doubtful', 'district_conflict')
    union all
    select c.ticket_id, c.month, 'company', c.intake_at, c.compound_id, c.category, null, null, null
    from open c
    where c.company_conflict
    union all
    select c.ticket_id, c.month, 'repeat', c.intake_at, c.compound_id, c.category, null, null, r.before_id
    from open c
    join repeat r on r.ticket_id = c.ticket_id and r.month = c.month
    where r.reason = 'text'
)
select
    a.ticket_id, a.month, a.why, a.intake_at, a.compound_id, a.category, r.company_name as named_company,
    v.company_id as contract_company_id, a.matched, a.candidates, a.earlier_id, coalesce(r.title, left(r.content, 60)) as excerpt
from asked a
join current s on s.ticket_id = a.ticket_id and s.month = a.month
join raw.complaints r
    on r._month = s.month and r._received_at = s.received_at and r._batch = s.batch and r._row = s.row
    and coalesce(r._sheet, '') = s.sheet
left join staging.service_contract v
    on v.compound_id = a.compound_id and a.intake_at >= v.valid_from and a.intake_at < v.valid_to
order by a.month
