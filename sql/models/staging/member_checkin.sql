-- grain: one row per community and month of check-ins up to as-of, as last stated
-- as-of: raw.member_checkins.month
-- What is dated after as-of has not happened yet.
with stated as (
    select
        community_code, month, members, participations, statement, _scope,
        row_number() over (
            partition by community_code, month
            order by _received_at desc, _batch, _sheet, _row desc
        ) as nth
    from raw.member_checkins
)
select
    c.community_code, c.month, c.members, c.participations, c._scope as scope
from stated c
cross join ops.params o
where c.nth = 1 and coalesce(c.statement, 'valid') <> 'void' and c.month <= o.as_of
