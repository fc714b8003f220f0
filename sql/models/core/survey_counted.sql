-- grain: one row per month, compound and field of the register or of the baseline survey that it is asked for
-- stored: view
-- Every compound of the register is asked for every field; a surveyed compound
-- that the register never knew is asked for those of the survey. kind is the field
-- in the month of as-of only, else ''.
with register as (
    select
        m.month, m.until, h.region_code, c.compound_id, c.community, c.address, nullif(c.management, 'unknown') as management,
        c.households, c.occupancy, c.buildings, c.built_year, c.developer, c.fee
    from core.month m
    join staging.compound c on c.valid_from <= m.until and c.valid_to > m.until
    join core.home h on h.compound_id = c.compound_id
),
surveyed as (
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
field as (
    select r.month, r.region_code, r.compound_id, 'compounds' as dataset, k.field, k.is_filled
    from register r
    cross join lateral (
        values
            ('community', r.community is not null), ('address', r.address is not null),
            ('management', r.management is not null), ('households', r.households is not null),
            ('occupancy', r.occupancy is not null), ('buildings', r.buildings is not null),
            ('built_year', r.built_year is not null), ('developer', r.developer is not null), ('fee', r.fee is not null)
    ) as k (field, is_filled)
    union all
    select s.month, s.region_code, s.compound_id, 'surveys', k.field, k.is_filled
    from surveyed s
    cross join lateral (
        values
            ('households', s.households is not null), ('residents', s.residents is not null),
            ('party_members', s.party_members is not null), ('serving_members', s.serving_members is not null),
            ('candidate_leaders', s.candidate_leaders is not null), ('parking_spaces', s.parking_spaces is not null),
            ('lifts', s.lifts is not null), ('has_committee', s.has_committee is not null),
            ('company_id', s.company_id is not null)
    ) as k (field, is_filled)
)
select
    'survey' as system, 'survey_complete' as measure,
    case when f.month = cast(date_trunc('month', o.as_of) as date) then f.dataset || '.' || f.field else '' end as kind,
    f.region_code, f.month, f.dataset, f.compound_id as subject, f.compound_id, cast(f.is_filled as bigint) as numerator,
    1 as denominator, cast(null as decimal(18, 2)) as amount
from field f
cross join ops.params o
