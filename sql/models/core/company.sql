-- grain: one row per property company that was ever stated or ever served
-- as-of: staging.company.valid_from, staging.service_contract.valid_from
with stated as (
    select
        company_id, name, short_name,
        row_number() over (partition by company_id order by valid_from desc) as nth
    from staging.company
    cross join ops.params o
    where valid_from <= o.as_of
),
served as (
    select
        company_id, company_name as name,
        row_number() over (
            partition by company_id order by company_name is null, valid_from desc, compound_id
        ) as nth
    from staging.service_contract
    cross join ops.params o
    where valid_from <= o.as_of
)
select
    coalesce(s.company_id, v.company_id) as company_id,
    coalesce(s.name, v.name, s.company_id, v.company_id) as name,
    s.short_name,
    uscc_valid(coalesce(s.company_id, v.company_id)) as uscc_valid
from (select company_id, name, short_name from stated where nth = 1) as s
full join (select company_id, name from served where nth = 1) as v on v.company_id = s.company_id
