-- grain: one row per group that prepares or prepared an owners' committee in a compound of the register, at as-of
-- key: group_id
-- recommended_members are those whom the branch recommended, null where unknown.
select
    g.group_id, c.compound_id, c.district_code, c.town_code, c.region_code, g.formed_on,
    case when g.ended_on <= o.as_of then g.ended_on end as ended_on, g.outcome, g.members, g.recommended_members
from core.preparation_group g
cross join ops.params o
join core.compound c on c.compound_id = g.compound_id
where g.formed_on <= o.as_of
order by c.compound_id, g.formed_on desc, g.group_id
