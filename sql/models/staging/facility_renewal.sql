-- grain: one row per renewal of a facility up to as-of, as last stated
-- as-of: raw.facility_renewals.proposed_on, raw.facility_renewals.discussed_on,
--   raw.facility_renewals.approved_on, raw.facility_renewals.completed_on
-- What is dated after as-of has not happened yet.
with stated as (
    select
        renewal_id, proposed_on, compound_id, facility, cost, discussed_on, approved_on, completed_on, statement,
        _scope,
        row_number() over (
            partition by renewal_id
            order by _received_at desc, _batch, _sheet, _row desc
        ) as nth
    from raw.facility_renewals
)
select
    c.renewal_id, c.proposed_on, c.compound_id, c.facility, c.cost,
    case when c.discussed_on <= o.as_of then c.discussed_on end as discussed_on,
    case when c.approved_on <= o.as_of then c.approved_on end as approved_on,
    case when c.completed_on <= o.as_of then c.completed_on end as completed_on,
    c._scope as scope
from stated c
cross join ops.params o
where c.nth = 1 and coalesce(c.statement, 'valid') <> 'void' and c.proposed_on <= o.as_of
