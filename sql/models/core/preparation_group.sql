-- grain: one row per preparation group known at as-of, as last stated
-- as-of: staging.preparation_group.valid_from, staging.preparation_group.valid_to
-- It is at work from formed_on until ended_on; an outcome without a day ended it
-- when it was first stated.
with known as (
    select
        g.group_id, g.compound_id, g.formed_on, g.members, g.recommended_members, g.outcome, g.ended_on,
        min(g.valid_from) filter (where g.outcome <> 'preparing') over (partition by g.group_id) as decided_on,
        case when g.valid_to <= o.as_of then g.valid_to end as left_on,
        row_number() over (partition by g.group_id order by g.valid_from desc) as nth
    from staging.preparation_group g
    cross join ops.params o
    where g.valid_from <= o.as_of
)
select
    group_id, compound_id, formed_on,
    coalesce(ended_on, case when outcome <> 'preparing' then decided_on end, left_on) as ended_on,
    outcome, members,
    case when recommended_members <= members then recommended_members end as recommended_members
from known
where nth = 1
