-- grain: one row per office and dataset of which it owes a form at as-of
-- key: owner_id, subject
-- A form that came later has brought what the missed ones would have, so only the
-- periods since the last form are owed. amount is how many they are; since is the
-- day after the first of them ended. The office stands in its own row 未定位, the
-- lowest region that is its and no other's, so that parts add up.
with last_sent as (
    select scope, dataset, max(period_start) as period_start
    from core.submission
    where received_on is not null
    group by scope, dataset
),
missing as (
    select
        s.scope, s.level, s.dataset, min(s.period_end) as period_end, min(s.due_on) as due_on, count(*) as amount
    from core.submission s
    left join last_sent l on l.scope = s.scope and l.dataset = s.dataset
    where s.state = 'missing' and (l.period_start is null or s.period_start > l.period_start)
    group by s.scope, s.level, s.dataset
)
select
    'form_missing' as item, m.scope || ':unplaced' as region_code, cast(null as varchar) as compound_id, m.dataset as subject,
    m.dataset as subject_name, m.level as owner, m.scope as owner_id,
    case m.level when 'town' then 'district' else 'city' end as to_whom,
    cast(m.period_end + interval 1 day as date) as since, m.due_on, cast(o.as_of - m.due_on as integer) as days,
    cast(m.amount as bigint) as amount
from missing m
cross join ops.params o
