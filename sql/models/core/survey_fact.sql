-- grain: one row per field of the register and of the baseline survey ('' for all), lowest region and month
-- Every compound of the register is asked for every field; a surveyed compound
-- that the register never knew is asked for those of the survey. Single fields
-- stand in the month of as-of only.
with register as (
    select
        h.region_code, c.valid_from, c.valid_to, count(*) as asked,
        count(c.community) as community, count(c.address) as address,
        count(nullif(c.management, 'unknown')) as management, count(c.households) as households,
        count(c.occupancy) as occupancy, count(c.buildings) as buildings, count(c.built_year) as built_year,
        count(c.developer) as developer, count(c.fee) as fee
    from staging.compound c
    join core.home h on h.compound_id = c.compound_id
    group by h.region_code, c.valid_from, c.valid_to
),
-- a survey speaks while its compound is in the register
survey as (
    select
        coalesce(h.region_code, r.region_code) as region_code,
        greatest(s.valid_from, coalesce(c.valid_from, s.valid_from)) as valid_from,
        least(s.valid_to, coalesce(c.valid_to, s.valid_to)) as valid_to, h.compound_id is null as is_unknown,
        s.households, s.residents, s.party_members, s.serving_members, s.candidate_leaders, s.parking_spaces,
        s.lifts, s.has_committee, s.company_id
    from staging.survey s
    left join core.home h on h.compound_id = s.compound_id
    left join core.stated_region r on r.code = s.scope
    left join core.compound_state c
        on c.compound_id = s.compound_id and c.valid_from < s.valid_to and c.valid_to > s.valid_from
    where h.compound_id is null or c.compound_id is not null
),
surveyed as (
    select
        s.region_code, s.valid_from, s.valid_to, count(*) filter (where s.is_unknown) as asked,
        count(s.households) as households, count(s.residents) as residents,
        count(s.party_members) as party_members, count(s.serving_members) as serving_members,
        count(s.candidate_leaders) as candidate_leaders, count(s.parking_spaces) as parking_spaces,
        count(s.lifts) as lifts, count(s.has_committee) as has_committee, count(s.company_id) as company_id
    from survey s
    group by s.region_code, s.valid_from, s.valid_to
),
of_register as (
    select
        m.month, c.region_code, sum(c.asked) as asked,
        sum(c.community) as "compounds.community", sum(c.address) as "compounds.address",
        sum(c.management) as "compounds.management", sum(c.households) as "compounds.households",
        sum(c.occupancy) as "compounds.occupancy", sum(c.buildings) as "compounds.buildings",
        sum(c.built_year) as "compounds.built_year", sum(c.developer) as "compounds.developer",
        sum(c.fee) as "compounds.fee"
    from core.month m
    join register c on c.valid_from <= m.until and c.valid_to > m.until
    group by m.month, c.region_code
),
of_survey as (
    select
        v.month, v.region_code, sum(v.asked) as asked,
        coalesce(sum(v.households), 0) as "surveys.households",
        coalesce(sum(v.residents), 0) as "surveys.residents",
        coalesce(sum(v.party_members), 0) as "surveys.party_members",
        coalesce(sum(v.serving_members), 0) as "surveys.serving_members",
        coalesce(sum(v.candidate_leaders), 0) as "surveys.candidate_leaders",
        coalesce(sum(v.parking_spaces), 0) as "surveys.parking_spaces",
        coalesce(sum(v.lifts), 0) as "surveys.lifts",
        coalesce(sum(v.has_committee), 0) as "surveys.has_committee",
        coalesce(sum(v.company_id), 0) as "surveys.company_id"
    from (
        select
            m.month, s.region_code, s.asked,
            s.households, s.residents, s.party_members, s.serving_members, s.candidate_leaders, s.parking_spaces,
            s.lifts, s.has_committee, s.company_id
        from core.month m
        join surveyed s on s.valid_from <= m.until and s.valid_to > m.until
        union all
        select
            month, region_code, asked,
            null, null, null, null, null, null, null, null, null
        from of_register
    ) as v
    group by v.month, v.region_code
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
    'survey' as system, 'survey_complete' as measure, '' as kind, region_code, month,
    cast(sum(filled) as bigint) as numerator, cast(sum(asked) as bigint) as denominator, cast(null as double) as amount
from by_field
group by region_code, month
union all
select
    'survey', 'survey_complete', f.field, f.region_code, f.month, cast(f.filled as bigint), cast(f.asked as bigint), null
from by_field f
join ops.params o on f.month = cast(date_trunc('month', o.as_of) as date)
