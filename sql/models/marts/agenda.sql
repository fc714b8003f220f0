-- grain: one row per item on the agenda of the next coordination meeting: those still open, then those proposed
-- key: item_id
-- A matter that an open item of the same ground and compound or region already
-- carries is not proposed again; the item is shown with the present evidence. One
-- that was closed out and crossed the threshold again is a new item with its turn.
-- department_en: the department in English, where it is the one that is proposed for the ground.
-- forum: the level whose meeting deals with it: the town for a compound, the
-- district for a town, else the city.
with matched as (
    select
        i.item_id, s.base_id, s.subject_kind, s.subject, s.value, s.threshold,
        row_number() over (partition by i.item_id order by starts_with(i.item_id, s.base_id) desc, s.base_id) as nth
    from core.coordination i
    join core.agenda_signal s
        on s.ground = i.ground and (
            i.item_id = s.base_id or starts_with(i.item_id, s.base_id || '-')
            or s.compound_id = i.compound_id
            or (s.subject_kind = 'region' and i.compound_id is null and s.region_code = i.region_code)
        )
    where i.state = 'open'
),
closed as (
    select s.base_id, count(*) as n
    from core.agenda_signal s
    join core.coordination i
        on i.state = 'closed' and (i.item_id = s.base_id or starts_with(i.item_id, s.base_id || '-'))
    group by s.base_id
),
item as (
    select
        i.item_id, true as is_carried, i.ground, i.region_code, i.compound_id, m.subject_kind, m.subject, i.title, m.value, m.threshold,
        i.department, i.raised_on, i.meeting_on, i.due_on, i.days_overdue, i.carried, i.progress
    from core.coordination i
    left join matched m on m.item_id = i.item_id and m.nth = 1
    where i.state = 'open'
    union all
    select
        s.base_id || coalesce('-' || (c.n + 1), ''), false, s.ground, s.region_code, s.compound_id, s.subject_kind, s.subject, null,
        s.value, s.threshold, g.department, o.as_of, null, cast(o.as_of + p.agenda_due_days * interval 1 day as date), 0, 0, null
    from core.agenda_signal s
    join core.agenda_ground g on g.ground = s.ground
    cross join core.policy p
    cross join ops.params o
    left join closed c on c.base_id = s.base_id
    where s.base_id not in (select m.base_id from matched m)
)
select
    i.item_id, i.is_carried, i.ground, i.region_code, r.level, i.compound_id, coalesce(i.subject_kind, case when i.compound_id is not null then 'compound' else 'region' end) as subject_kind,
    coalesce(i.subject, i.compound_id, i.region_code) as subject,
    case i.subject_kind
        when 'company' then y.name
        when 'region' then r.name
        else coalesce(h.name, i.compound_id, r.name)
    end as subject_name,
    case
        when r.level = 'community' or (r.level = 'town' and i.compound_id is not null) then 'town'
        when r.level = 'town' or (r.level = 'district' and i.compound_id is not null) then 'district'
        else 'city'
    end as forum,
    i.title, i.value, i.threshold, i.department, case when i.department = g.department then g.department_en end as department_en, i.raised_on, i.meeting_on, i.due_on,
    cast(i.days_overdue as integer) as days_overdue, cast(i.carried as integer) as carried, i.progress
from item i
left join core.region r on r.region_code = i.region_code
left join core.home h on h.compound_id = i.compound_id
left join core.company y on y.company_id = i.subject and i.subject_kind = 'company'
left join core.agenda_ground g on g.ground = i.ground
order by i.is_carried desc, g.sort, i.days_overdue desc, abs(i.value - i.threshold) desc nulls last, i.item_id
