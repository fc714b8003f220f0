-- grain: one row per dated event up to as-of, with the narrowest that it is about: a compound, a company or a region
-- key: event_id
-- What offices state, and what the registers know: the first approved branch of a
-- compound, named after it, and each company that took a compound over from another
-- or after a gap. Where an office states the same of the compound in the same month,
-- its word stands instead. An event without a subject is the whole city's.
-- rebases: the series of the subject, and those of the regions in it and (for the
-- whole city) of companies, have their limits found anew. A new company does so for
-- the compound's own series and no other; a new branch does not unless an office says
-- so; an interview or a listing never does, as that would hide what it is held for.
with told as (
    select
        e.event_id, e.kind, e.happened_on, e.name,
        case
            when e.compound_id is not null then 'compound'
            when e.company_id is not null then 'company'
            else 'region'
        end as subject_kind,
        coalesce(e.compound_id, e.company_id, e.region_code, p.city_code) as subject,
        e.rebases and e.kind not in ('interview', 'listing') as rebases
    from staging.event e
    cross join core.policy p
),
founded as (
    select
        b.compound_id, s.branch_id, s.name, greatest(s.counted_from, b.valid_from) as happened_on,
        row_number() over (
            partition by b.compound_id order by greatest(s.counted_from, b.valid_from), s.branch_id, s.valid_from
        ) as nth
    from core.branch_compound b
    join core.branch_state s on s.branch_id = b.branch_id and s.valid_from = b.valid_from
    where s.counted_from is not null and s.stage <> 'merged'
),
served as (
    select
        compound_id, company_id, valid_from, company_name,
        lag(company_id) over (partition by compound_id order by valid_from) as company_before
    from staging.service_contract
),
known as (
    select
        'new_branch:' || compound_id as event_id, 'new_branch' as kind, happened_on, name, compound_id, false as rebases
    from founded
    where nth = 1
    union all
    select
        'new_company:' || v.compound_id || ':' || v.valid_from, 'new_company', v.valid_from,
        coalesce(k.short_name, k.name, v.company_name, v.company_id), v.compound_id, true
    from served v
    left join core.company k on k.company_id = v.company_id
    where v.company_before is not null and v.company_before <> v.company_id
)
select event_id, kind, happened_on, name, subject_kind, subject, rebases
from told
union all
select k.event_id, k.kind, k.happened_on, k.name, 'compound', k.compound_id, k.rebases
from known k
cross join ops.params o
where k.happened_on <= o.as_of
    and not exists (
        select 1
        from told t
        where t.kind = k.kind and t.subject_kind = 'compound' and t.subject = k.compound_id
            and date_trunc('month', t.happened_on) = date_trunc('month', k.happened_on)
    )
