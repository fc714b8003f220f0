-- grain: one row per compound and quarter (its first month) up to as-of, as last stated
-- as-of: raw.revenue_disclosures.quarter, raw.revenue_disclosures.disclosed_on,
--   raw.revenue_disclosures.discussed_on
-- What is dated after as-of has not happened yet.
with stated as (
    select
        compound_id, quarter, income, expense, disclosed_on, discussed_on, statement, _scope,
        row_number() over (
            partition by compound_id, quarter
            order by _received_at desc, _batch, _sheet, _row desc
        ) as nth
    from raw.revenue_disclosures
)
select
    c.compound_id, c.quarter, c.income, c.expense,
    case when c.disclosed_on <= o.as_of then c.disclosed_on end as disclosed_on,
    case when c.discussed_on <= o.as_of then c.discussed_on end as discussed_on,
    c._scope as scope
from stated c
cross join ops.params o
where c.nth = 1 and coalesce(c.statement, 'valid') <> 'void' and c.quarter <= o.as_of
