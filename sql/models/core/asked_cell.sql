-- grain: one row per file and dataset with cells that the form asks for and that have an answer
-- Asked are cells that may be left blank but in which blank is never the answer: the
-- households of a building, not the day on which an open finding was put right.
with counted as (
    select
        _batch as batch, 'compounds' as dataset, count(*) * 5 as asked,
        count(community) + count(households) + count(occupancy) + count(buildings) + count(built_year) as filled
    from raw.compounds
    where coalesce(statement, 'valid') = 'valid'
    group by _batch
    union all
    select
        _batch, 'buildings', count(*) * 3,
        count(households) + count(occupancy) + count(floors)
    from raw.buildings
    where coalesce(statement, 'valid') = 'valid'
    group by _batch
    union all
    select
        _batch, 'branches', count(*) * 2,
        count(approved_on) + count(members)
    from raw.branches
    where coalesce(statement, 'valid') = 'valid' and stage <> 'applied'
    group by _batch
    union all
    select
        _batch, 'building_leaders', count(*) * 2,
        count(appointed_on) + count(is_party_member)
    from raw.building_leaders
    where coalesce(statement, 'valid') = 'valid' and state = 'filled'
    group by _batch
    union all
    select
        _batch, 'leader_reports', count(*) * 5,
        count(residents) + count(party) + count(company) + count(decisions) + count(governance)
    from raw.leader_reports
    where coalesce(statement, 'valid') = 'valid'
    group by _batch
    union all
    select
        _batch, 'committees', count(*) * 5,
        count(founded_on) + count(term_ends_on) + count(members)
            + count(party_members) + count(cross_members)
    from raw.committees
    where coalesce(statement, 'valid') = 'valid' and stage in ('founded', 'reelecting')
    group by _batch
    union all
    select
        _batch, 'preparation_groups', count(*) * 3,
        count(members) + count(recommended_members) + count(party_members)
    from raw.preparation_groups
    where coalesce(statement, 'valid') = 'valid'
    group by _batch
    union all
    select
        _batch, 'committee_decisions', count(*),
        count(body)
    from raw.committee_decisions
    where coalesce(statement, 'valid') = 'valid'
    group by _batch
    union all
    select
        _batch, 'handovers', count(*),
        count(led_by_branch)
    from raw.handovers
    where coalesce(statement, 'valid') = 'valid'
    group by _batch
    union all
    select
        _batch, 'revenue_disclosures', count(*) * 2,
        count(income) + count(expense)
    from raw.revenue_disclosures
    where coalesce(statement, 'valid') = 'valid' and disclosed_on is not null
    group by _batch
    union all
    select
        _batch, 'facility_renewals', count(*),
        count(cost)
    from raw.facility_renewals
    where coalesce(statement, 'valid') = 'valid' and completed_on is not null
    group by _batch
    union all
    select
        _batch, 'disputes', count(*) * 2,
        count(mediated_by_branch) + count(outcome)
    from raw.disputes
    where coalesce(statement, 'valid') = 'valid'
    group by _batch
    union all
    select
        _batch, 'findings', count(*),
        count(responsible)
    from raw.findings
    where coalesce(statement, 'valid') = 'valid'
    group by _batch
    union all
    select
        _batch, 'coordination_items', count(*),
        count(ground)
    from raw.coordination_items
    where coalesce(statement, 'valid') = 'valid'
    group by _batch
    union all
    select
        _batch, 'member_checkins', count(*) * 2,
        count(members) + count(participations)
    from raw.member_checkins
    where coalesce(statement, 'valid') = 'valid'
    group by _batch
    union all
    select
        _batch, 'surveys', count(*) * 8,
        count(households) + count(residents) + count(party_members) + count(serving_members)
            + count(candidate_leaders) + count(parking_spaces) + count(lifts) + count(has_committee)
    from raw.surveys
    where coalesce(statement, 'valid') = 'valid'
    group by _batch
)
select batch, dataset, cast(asked as bigint) as asked, cast(filled as bigint) as filled
from counted
