-- grain: one row per series (a region or a company) of monthly figures and event that bears on it
-- key: series, id, event_id
-- On a region bear its own events and those of the regions around it; on a company
-- its own and those of the whole city. What touches only a part of a series does not
-- rebase the whole. rebased_from is the first whole month after a rebasing event.
with recursive above as (
    select region_code, region_code as around, parent_code
    from core.region
    where not is_unplaced
    union all
    select a.region_code, r.region_code, r.parent_code
    from above a
    join core.region r on r.region_code = a.parent_code
),
bearing as (
    select 'region' as series, a.region_code as id, e.event_id, e.kind, e.happened_on, e.name, e.rebases
    from above a
    join core.event e on e.subject_kind = 'region' and e.subject = a.around
    union all
    select 'company', k.company_id, e.event_id, e.kind, e.happened_on, e.name, e.rebases
    from core.company k
    cross join core.policy p
    join core.event e
        on (e.subject_kind = 'company' and e.subject = k.company_id)
        or (e.subject_kind = 'region' and e.subject = p.city_code)
)
select
    series, id, event_id, kind, happened_on, name, rebases,
    case
        when rebases
            then cast(date_trunc('month', happened_on + interval 1 month - interval 1 day) as date)
    end as rebased_from
from bearing
