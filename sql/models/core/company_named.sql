-- grain: one row per way in which any ticket ever named its company
-- key: told_id, told_name
-- A stated identifier counts where its check digit is right, then what a person
-- settled about the spelling, then the register of names. Missing parts are '' so
-- that they join.
with told as materialized (
    select c.company_id as told_id, c.company_name as told_name, name_company(c.company_name) as answer
    from ops.company_spelling c
    cross join core.reader r
    where r.reader = 'companies'
),
settled as (
    select fold_name(spelling) as folded, max(company_id) as company_id
    from staging.company_alias
    group by fold_name(spelling)
)
select
    t.told_id, t.told_name,
    case
        when uscc_valid(t.told_id) then t.told_id
        when a.folded is not null then a.company_id
        else t.answer.company_id
    end as company_id,
    case
        when uscc_valid(t.told_id) then 'code'
        when a.folded is not null then case when a.company_id is not null then 'decision' end
        else t.answer.method
    end as named_by,
    case
        when uscc_valid(t.told_id) or a.company_id is not null then null
        when a.folded is not null then 'not_company'
        else t.answer.reason
    end as reason,
    t.answer.candidates as candidates
from told t
left join settled a on a.folded = fold_name(t.told_name)
