-- grain: one row per key that an earlier full list of a scope held and the newest does not
-- key: dataset, scope, key
-- A missing key is a question to the sender, never a removal; a key that was
-- ended or declared void in the meantime is no question.
with listed as (
    select 'compounds' as dataset, _scope as scope, _batch as batch, _received_at as received_at,
        _received_wall as received_wall, compound_id as key, effective_on, statement
    from raw.compounds
    union all
    select 'regions', _scope, _batch, _received_at, _received_wall, region_code, effective_on, statement
    from raw.regions
),
newest as (
    select dataset, scope, batch
    from (
        select
            dataset, scope, batch,
            row_number() over (partition by dataset, scope order by max(received_at) desc, batch desc) as nth
        from listed
        group by dataset, scope, batch
    ) as list
    where nth = 1
),
last_seen as (
    select
        l.dataset, l.scope, l.key, l.batch, l.received_wall, l.statement,
        row_number() over (
            partition by l.dataset, l.scope, l.key order by l.received_at desc, l.batch desc, l.effective_on desc
        ) as nth
    from listed l
)
select
    s.dataset, s.scope, s.key, s.batch as last_seen_batch, cast(s.received_wall as date) as last_seen_on
from last_seen s
join newest n on n.dataset = s.dataset and n.scope is not distinct from s.scope
where s.nth = 1 and s.batch <> n.batch and coalesce(s.statement, 'valid') = 'valid'
