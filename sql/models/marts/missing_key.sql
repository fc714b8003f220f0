-- grain: one row per key that an earlier full list of a scope held and the newest does not
-- key: dataset, scope, key
-- A missing key is a question to the sender, never a removal; a key that was
-- ended or declared void in the meantime is no question.
with listed as (
    select 'compounds' as dataset, _scope as scope, _batch as batch, _received_at as received_at,
        _received_wall as received_wall, compound_id as key, effective_on, statement
    from raw.compounds
    union all
    select 'buildings', _scope, _batch, _received_at, _received_wall, building_id, effective_on, statement
    from raw.buildings
    union all
    select 'regions', _scope, _batch, _received_at, _received_wall, region_code, effective_on, statement
    from raw.regions
),
newest as (
    select dataset, scope, batch, received_at
    from (
        select
            l.dataset, l.scope, l.batch, max(l.received_at) as received_at,
            row_number() over (partition by l.dataset, l.scope order by max(l.received_at) desc, l.batch desc) as nth
        from listed l
        left join core.prefilled_batch p on p.batch = l.batch and p.dataset = l.dataset
        where p.batch is null
        group by l.dataset, l.scope, l.batch
    ) as list
    where nth = 1
),
last_seen as (
    select
        l.dataset, l.scope, l.key, l.batch, l.received_at, l.received_wall, l.statement,
        row_number() over (
            partition by l.dataset, l.scope, l.key order by l.received_at desc, l.batch desc, l.effective_on desc
        ) as nth
    from listed l
)
select
    s.dataset, s.scope, s.key, s.batch as last_seen_batch, cast(s.received_wall as date) as last_seen_on
from last_seen s
join newest n on n.dataset = s.dataset and n.scope is not distinct from s.scope
where
    s.nth = 1 and coalesce(s.statement, 'valid') = 'valid'
    and (s.received_at < n.received_at or (s.received_at = n.received_at and s.batch < n.batch))
