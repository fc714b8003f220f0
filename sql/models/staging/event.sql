-- grain: one row per event of the offices' forms up to as-of, as last stated
-- What is dated after as-of has not happened yet.
with stated as (
    select
        event_id, happened_on, kind, name, region_code, compound_id, company_id, rebases, statement, _scope,
        row_number() over (
            partition by event_id
            order by _received_at desc, _batch, _sheet, _row desc
        ) as nth
    from raw.events
)
select
    c.event_id, c.happened_on, c.kind, c.name, c.region_code, c.compound_id, c.company_id,
    coalesce(c.rebases, false) as rebases, c._scope as scope
from stated c
cross join ops.params o
where c.nth = 1 and coalesce(c.statement, 'valid') <> 'void' and c.happened_on <= o.as_of
