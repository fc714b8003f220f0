-- grain: one row per managed compound without a counted branch at as-of: how ready it is for one
-- key: compound_id
-- readiness counts the conditions that are met: a branch is applied for; enough full
-- party members are known, by the survey or the application; a committee is founded;
-- a building leader is in office. What nobody reported is null and not met. nth orders
-- the compounds of the city: readiness, then applied, then households.
with waiting as (
    select w.compound_id, w.region_code as leaf_code, w.households, w.stage = 'applied' as is_applied
    from core.compound_week w
    join ops.params o on o.as_of_week = w.week
    where w.management = 'company' and not w.is_covered
),
applied as (
    select c.compound_id, max(s.members) as members, min(s.valid_from) as applied_on
    from core.branch_compound c
    join core.branch_state s on s.branch_id = c.branch_id and s.valid_from = c.valid_from
    cross join ops.params o
    where c.valid_from <= o.as_of and c.valid_to > o.as_of and s.stage = 'applied'
    group by c.compound_id
),
surveyed as (
    select v.compound_id, v.party_members
    from staging.survey v
    cross join ops.params o
    where v.valid_from <= o.as_of and v.valid_to > o.as_of
),
committee as (
    select c.compound_id, bool_or(c.stage in ('founded', 'reelecting')) as has_committee
    from staging.committee c
    cross join ops.params o
    where c.valid_from <= o.as_of and c.valid_to > o.as_of
    group by c.compound_id
),
leader as (
    select l.compound_id, count(*) filter (where l.state = 'filled') as leaders
    from staging.building_leader l
    cross join ops.params o
    where l.valid_from <= o.as_of and l.valid_to > o.as_of
    group by l.compound_id
),
known as (
    select
        w.compound_id, w.leaf_code, w.households, w.is_applied,
        case when w.is_applied then a.applied_on end as applied_on,
        greatest(v.party_members, a.members) as members, c.has_committee, l.leaders
    from waiting w
    left join applied a on a.compound_id = w.compound_id
    left join surveyed v on v.compound_id = w.compound_id
    left join committee c on c.compound_id = w.compound_id
    left join leader l on l.compound_id = w.compound_id
),
judged as (
    select k.*, k.members >= p.branch_min_members as has_members
    from known k
    cross join core.policy p
),
counted as (
    select
        j.*,
        cast(j.is_applied as integer) + cast(coalesce(j.has_members, false) as integer)
        + cast(coalesce(j.has_committee, false) as integer) + cast(coalesce(j.leaders > 0, false) as integer) as readiness
    from judged j
)
select
    c.compound_id, m.name, m.town_code, m.district_code, c.leaf_code as region_code, c.households,
    c.is_applied, c.applied_on, c.members, c.has_members, c.has_committee, c.leaders,
    cast(c.readiness as integer) as readiness,
    cast(row_number() over (
        order by c.readiness desc, c.is_applied desc, c.households desc nulls last, c.compound_id
    ) as integer) as nth
from counted c
join core.compound m on m.compound_id = c.compound_id
