-- grain: one row per month, compound and dataset, the register or the baseline survey, with the fields that it is asked for: in the month of as-of one for each
-- stored: view
-- Every compound of the register is asked for every field; a surveyed compound
-- that the register never knew is asked for those of the survey. kind is the field
-- in the month of as-of; of the months before only how many are filled is told.
with register as materialized (
    select
        m.month, m.until, h.region_code, c.compound_id, c.community, c.address, nullif(c.management, 'unknown') as management,
        c.households, c.occupancy, c.buildings, c.built_year, c.developer, c.fee
    from core.month m
    join staging.compound c on c.valid_from <= m.until and c.valid_to > m.until
    join core.home h on h.compound_id = c.compound_id
),
surveyed as not materialized (
    select
        r.month, r.region_code, r.compound_id, s.households, s.residents, s.party_members, s.serving_members,
        s.candidate_leaders, s.parking_spaces, s.lifts, s.has_committee, s.company_id
    from register r
    left join staging.survey s on s.compound_id = r.compound_id and s.valid_from <= r.until and s.valid_to > r.until
    union all
    select
        m.month, g.region_code, s.compound_id, s.households, s.residents, s.party_members, s.serving_members,
        s.candidate_leaders, s.parking_spaces, s.lifts, s.has_committee, s.company_id
    from core.month m
    join staging.survey s on s.valid_from <= m.until and s.valid_to > m.until
    left join core.stated_region g on g.code = s.scope
    where not exists (select 1 from core.home h where h.compound_id = s.compound_id)
),
asked as not materialized (
    select
        r.month, r.region_code, r.compound_id, 'compounds' as dataset,
        [
            'community', 'address', 'management', 'households', 'occupancy', 'buildings', 'built_year', 'developer',
            'fee'
        ] as fields,
        [
            r.community is not null, r.address is not null, r.management is not null, r.households is not null,
            r.occupancy is not null, r.buildings is not null, r.built_year is not null, r.developer is not null,
            r.fee is not null
        ] as filled
    from register r
    union all
    select
        s.month, s.region_code, s.compound_id, 'surveys' as dataset,
        [
            'households', 'residents', 'party_members', 'serving_members', 'candidate_leaders', 'parking_spaces',
            'lifts', 'has_committee', 'company_id'
        ] as fields,
        [
            s.households is not null, s.residents is not null, s.party_members is not null,
            s.serving_members is not null, s.candidate_leaders is not null, s.parking_spaces is not null,
            s.lifts is not null, s.has_committee is not null, s.company_id is not null
        ] as filled
    from surveyed s
),
now as (
    select cast(date_trunc('month', as_of) as date) as month
    from ops.params
),
field as (
    select month, region_code, compound_id, dataset, unnest(fields) as field, unnest(filled) as is_filled
    from asked
    where month in (select month from now)
)
select
    'survey' as system, 'survey_complete' as measure, f.dataset || '.' || f.field as kind, f.region_code, f.month,
    f.dataset, f.compound_id as subject, f.compound_id, cast(f.is_filled as bigint) as numerator,
    1 as denominator, cast(null as decimal(18, 2)) as amount
from field f
union all
select
    'survey', 'survey_complete', '', a.region_code, a.month, a.dataset, a.compound_id, a.compound_id,
    len(list_filter(a.filled, lambda x: x)), len(a.filled), null
from asked a
where a.month not in (select month from now)
