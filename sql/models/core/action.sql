-- grain: one row per kind of action and compound that met with it, with the month of the first one
-- Actions are interviews, listings and approved branches up to as-of. One on a company
-- counts for the compounds that it served on that day; one on a region is about no
-- compound in particular and is none.
with acted as (
    select e.kind as action, e.subject as compound_id, e.happened_on
    from core.event e
    where e.subject_kind = 'compound' and e.kind in ('interview', 'listing', 'new_branch')
    union all
    select e.kind, v.compound_id, e.happened_on
    from core.event e
    join staging.service_contract v
        on v.company_id = e.subject and v.valid_from <= e.happened_on and v.valid_to > e.happened_on
    where e.subject_kind = 'company' and e.kind in ('interview', 'listing', 'new_branch')
)
select action, compound_id, cast(date_trunc('month', min(happened_on)) as date) as action_month
from acted
group by action, compound_id
