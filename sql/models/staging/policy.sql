-- grain: one row per key of the policy in force at as-of
-- as-of: raw.policy.effective_on
-- The newest statement of a key that has taken effect decides; it is applied to
-- the whole history shown, so that one page never mixes two definitions.
with stated as (
    select
        p.key, p.value, p.version, p.effective_on,
        row_number() over (
            partition by p.key
            order by p.effective_on desc, p._received_at desc, p._batch, p._sheet, p._row desc
        ) as nth
    from raw.policy p
    cross join ops.params o
    where p.effective_on <= o.as_of
)
select key, value, version, effective_on
from stated
where nth = 1
