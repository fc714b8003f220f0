-- grain: one row per version of the policy and day from which it holds, those still to come included
-- key: version, effective_on
-- changed counts the keys whose value is another than the version before left it, null
-- for the first. state: in_force for the newest that has taken effect at as-of, coming
-- after it, past before it.
with stated as (
    select
        p.version, p.effective_on, p.key, p.value, p._received_at,
        row_number() over (
            partition by p.version, p.effective_on, p.key order by p._received_at desc, p._batch, p._sheet, p._row desc
        ) as nth
    from raw.policy p
),
compared as (
    select
        s.version, s.effective_on, s.key, s._received_at,
        s.value is distinct from lag(s.value) over (partition by s.key order by s.effective_on, s._received_at) as is_changed
    from stated s
    where s.nth = 1
),
version as (
    select
        c.version, c.effective_on, count(*) as keys, count(*) filter (where c.is_changed) as changed, max(c._received_at) as received_at
    from compared c
    group by c.version, c.effective_on
)
select
    v.version, v.effective_on, v.received_at, v.keys,
    case when row_number() over told > 1 then v.changed end as changed,
    case
        when v.effective_on > o.as_of then 'coming'
        when row_number() over told = count(*) filter (where v.effective_on <= o.as_of) over () then 'in_force'
        else 'past'
    end as state
from version v
cross join ops.params o
window told as (order by v.effective_on, v.received_at)
order by v.effective_on, v.received_at
