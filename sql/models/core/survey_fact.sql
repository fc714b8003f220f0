-- grain: one row per field of the register and of the baseline survey ('' for all), lowest region and month
-- Every compound of the register is asked for every field; a surveyed compound
-- that the register does not know is asked for those of the survey.
with register as (
    select
        m.month, c.compound_id, h.region_code, c.community, c.address, nullif(c.management, 'unknown') as management,
        c.households, c.occupancy, c.buildings, c.built_year, c.developer, c.fee
    from core.month m
    join staging.compound c on c.valid_from <= m.until and c.valid_to > m.until
    join core.home h on h.compound_id = c.compound_id
),
survey as (
    select
        m.month, s.compound_id, s.scope, s.households, s.residents, s.party_members, s.serving_members,
        s.candidate_leaders, s.parking_spaces, s.lifts, s.has_committee, s.company_id
    from core.month m
    join staging.survey s on s.valid_from <= m.until and s.valid_to > m.until
),
asked as (
    select month, compound_id, region_code
    from register
    union all
    select s.month, s.compound_id, r.region_code
    from survey s
    left join core.stated_region r on r.code = s.scope
    where s.compound_id not in (select h.compound_id from core.home h)
),
of_register as (
    select
        month, region_code, count(*) as asked,
        count(community) as "compounds.community", count(address) as "compounds.address",
        count(management) as "compounds.management", count(households) as "compounds.households",
        count(occupancy) as "compounds.occupancy", count(buildings) as "compounds.buildings",
        count(built_year) as "compounds.built_year", count(developer) as "compounds.developer",
        count(fee) as "compounds.fee"
    from register
    group by month, region_code
),
of_survey as (
    select
        a.month, a.region_code, count(*) as asked,
        count(s.households) as "surveys.households", count(s.residents) as "surveys.residents",
        count(s.party_members) as "surveys.party_members", count(s.serving_members) as "surveys.serving_members",
        count(s.candidate_leaders) as "surveys.candidate_leaders", count(s.parking_spaces) as "surveys.parking_spaces",
        count(s.lifts) as "surveys.lifts", count(s.has_committee) as "surveys.has_committee",
        count(s.company_id) as "surveys.company_id"
    from asked a
    left join survey s on s.month = a.month and s.compound_id = a.compound_id
    group by a.month, a.region_code
),
by_field as (
    select month, region_code, asked, field, filled
    from of_register
    unpivot (filled for field in (columns('^compounds')))
    union all
    select month, region_code, asked, field, filled
    from of_survey
    unpivot (filled for field in (columns('^surveys')))
)
select
    'survey' as system, 'survey_complete' as measure, coalesce(field, '') as kind, region_code, month,
    cast(sum(filled) as bigint) as numerator, cast(sum(asked) as bigint) as denominator, cast(null as double) as amount
from by_field
group by grouping sets ((field, region_code, month), (region_code, month))
