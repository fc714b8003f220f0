-- grain: one row per measure of committees, month and compound, committee or preparation group that it counts
-- stored: view
-- Of compounds under a property company. An owners' committee is founded until it
-- is dissolved, also while it is re-elected; management committees stand apart.
-- Members are counted where a committee tells both numbers.
with managed as (
    select month, until, compound_id, region_code
    from core.compound_stock
    where management = 'company'
),
joined as (
    select
        m.month, m.until, m.compound_id, m.region_code, coalesce(w.is_founded, false) as is_founded, w.stage, w.term_ends_on,
        w.members, w.party_members, w.cross_members, w.convention_on, coalesce(k.is_founded, false) as is_managed
    from managed m
    left join core.committee_state w
        on w.compound_id = m.compound_id and w.body = 'owners' and w.valid_from <= m.until and w.valid_to > m.until
    left join core.committee_state k
        on k.compound_id = m.compound_id and k.body = 'management' and k.valid_from <= m.until and k.valid_to > m.until
),
counted as (
    select j.month, j.region_code, k.measure, k.dataset, k.subject, j.compound_id, k.numerator, k.denominator
    from joined j
    cross join lateral (
        values
            ('committee_founded', 'compounds', j.compound_id, cast(j.is_founded as bigint), 1),
            ('committee_preparing', 'compounds', j.compound_id, cast(coalesce(j.stage = 'preparing', false) as bigint), 1),
            ('management_committee', 'compounds', j.compound_id, cast(j.is_managed as bigint), 1)
    ) as k (measure, dataset, subject, numerator, denominator)
    union all
    select j.month, j.region_code, k.measure, 'committees', j.compound_id || '|owners', j.compound_id, k.numerator, k.denominator
    from joined j
    cross join lateral (
        values
            ('reelection_overdue', cast(coalesce(j.term_ends_on < j.until, false) as bigint), 1),
            ('cross_appointed', j.cross_members, case when j.cross_members is not null then j.members end),
            ('party_members', j.party_members, case when j.party_members is not null then j.members end),
            ('convention_made', cast(coalesce(j.convention_on <= j.until, false) as bigint), 1)
    ) as k (measure, numerator, denominator)
    where j.is_founded
    union all
    select
        m.month, m.region_code, 'group_recommended', 'preparation_groups', g.group_id, m.compound_id,
        g.recommended_members, g.members
    from managed m
    join core.preparation_group g
        on g.compound_id = m.compound_id and g.formed_on <= m.until and (g.ended_on is null or g.ended_on > m.until)
    where g.recommended_members is not null
)
select
    'committees' as system, measure, '' as kind, region_code, month, dataset, subject, compound_id, numerator, denominator,
    cast(null as decimal(18, 2)) as amount
from counted
