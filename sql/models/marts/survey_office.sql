-- grain: one row per sender and field of the register or the baseline survey, over the rows of its that hold at as-of
-- key: scope, field
with of_register as (
    select
        c.scope, count(*) as asked,
        count(c.community) as "compounds.community", count(c.address) as "compounds.address",
        count(nullif(c.management, 'unknown')) as "compounds.management", count(c.households) as "compounds.households",
        count(c.occupancy) as "compounds.occupancy", count(c.buildings) as "compounds.buildings",
        count(c.built_year) as "compounds.built_year", count(c.developer) as "compounds.developer",
        count(c.fee) as "compounds.fee"
    from staging.compound c
    cross join ops.params o
    where c.valid_from <= o.as_of and c.valid_to > o.as_of
    group by c.scope
),
of_survey as (
    select
        s.scope, count(*) as asked,
        count(s.households) as "surveys.households", count(s.residents) as "surveys.residents",
        count(s.party_members) as "surveys.party_members", count(s.serving_members) as "surveys.serving_members",
        count(s.candidate_leaders) as "surveys.candidate_leaders", count(s.parking_spaces) as "surveys.parking_spaces",
        count(s.lifts) as "surveys.lifts", count(s.has_committee) as "surveys.has_committee",
        count(s.company_id) as "surveys.company_id"
    from staging.survey s
    cross join ops.params o
    where s.valid_from <= o.as_of and s.valid_to > o.as_of
    group by s.scope
)
select scope, field, filled, asked
from of_register
unpivot (filled for field in (columns('^compounds')))
union all
select scope, field, filled, asked
from of_survey
unpivot (filled for field in (columns('^surveys')))
