-- grain: one row per property ticket of the 12 months to as-of that a person should look at, with why
-- place: the text names something, and what is open; company: the ticket names another
-- company than the contract of its day; repeat: nearly the same text as an earlier
-- ticket of another caller.
with recent as (
    select c.*
    from core.complaint c
    join core.month m on m.month = c.month
    cross join ops.params o
    where c.is_property
        and m.month >= date_trunc('month', o.as_of_end - interval 12 month)
        and c.intake_at < o.as_of_end and c.intake_at >= o.as_of_end - interval 12 month
        and c.ticket_id not in (select w.ticket_id from staging.ticket_review w)
),
asked as (
    select c.ticket_id, c.month, 'place' as why, x.candidates, x.matched, cast(null as varchar) as earlier_id
    from recent c
    join core.text_place x on x.ticket_id = c.ticket_id and x.month = c.month
    where c.compound_id is null and x.reason in ('ambiguous', 'doubtful', 'district_conflict')
    union all
    select c.ticket_id, c.month, 'company', null, null, null
    from recent c
    where c.company_conflict
    union all
    select c.ticket_id, c.month, 'repeat', null, null, r.before_id
    from recent c
    join core.repeat r on r.ticket_id = c.ticket_id and r.month = c.month
    where r.reason = 'text'
)
select
    a.ticket_id, a.why, c.intake_at, c.compound_id, c.category, r.company_name as named_company, v.company_id as contract_company_id,
    a.matched, a.candidates, a.earlier_id, coalesce(r.title, left(r.content, 60)) as excerpt
from asked a
join core.complaint c on c.ticket_id = a.ticket_id and c.month = a.month
join staging.complaint s on s.ticket_id = a.ticket_id and s.month = a.month
join raw.complaints r
    on r._month = s.month and r._batch = s.batch and r._row = s.row and coalesce(r._sheet, '') = s.sheet
left join staging.service_contract v
    on v.compound_id = c.compound_id and c.intake_at >= v.valid_from and c.intake_at < v.valid_to
