-- grain: one row per period, compound and company that served it, or none, with what is compared
-- stratum: age of the buildings at the period's end, kind and district, whose rates
-- give the expected tickets. peer: size, age and kind, for compounds. Bands are
-- half-open: a band holds its lower bound. What nobody stated is a band of its own.
with built as (
    select s.compound_id, max_by(s.built_year, s.valid_from) as built_year
    from staging.compound s
    cross join ops.params o
    where s.built_year is not null and s.valid_from <= o.as_of
    group by s.compound_id
),
summed as (
    select
        p.period, p.period_start, p.period_end, m.compound_id, m.company_id,
        cast(sum(m.tickets) as bigint) as tickets, cast(sum(m.household_months) as double) as household_months
    from core.comparison_period p
    join core.comparison_month m on m.month = p.month
    group by p.period, p.period_start, p.period_end, m.compound_id, m.company_id
),
banded as (
    select
        s.*, coalesce(h.kind, 'unknown') as kind, coalesce(h.district_code, 'unknown') as district_code,
        case
            when b.built_year is null then 'unknown'
            when year(s.period_end) - b.built_year < y.young_years then 'young'
            when year(s.period_end) - b.built_year < y.old_years then 'middle'
            else 'old'
        end as age,
        case
            when coalesce(h.households, 0) <= 0 then 'unknown'
            when h.households < y.compound_middle then 'small'
            when h.households < y.compound_large then 'middle'
            else 'large'
        end as size
    from summed s
    cross join core.policy y
    left join core.home h on h.compound_id = s.compound_id
    left join built b on b.compound_id = s.compound_id
)
select
    period, period_start, period_end, compound_id, company_id,
    concat_ws('|', age, kind, district_code) as stratum, concat_ws('|', size, age, kind) as peer,
    tickets, household_months
from banded
