-- grain: one row per measure of committees, lowest region and month
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
        m.month, m.until, m.region_code, coalesce(w.is_founded, false) as is_founded, w.stage, w.term_ends_on,
        w.members, w.party_members, w.cross_members, w.convention_on, coalesce(k.is_founded, false) as is_managed
    from managed m
    left join core.committee_state w
        on w.compound_id = m.compound_id and w.body = 'owners' and w.valid_from <= m.until and w.valid_to > m.until
    left join core.committee_state k
        on k.compound_id = m.compound_id and k.body = 'management' and k.valid_from <= m.until and k.valid_to > m.until
),
stock as (
    select
        month, region_code, count(*) as compounds,
        count(*) filter (where is_founded) as founded,
        count(*) filter (where stage = 'preparing') as preparing,
        count(*) filter (where is_managed) as management,
        count(*) filter (where is_founded and term_ends_on < until) as overdue,
        count(*) filter (where is_founded and convention_on <= until) as convention,
        coalesce(sum(cross_members) filter (where is_founded), 0) as cross_members,
        coalesce(sum(members) filter (where is_founded and cross_members is not null), 0) as of_cross,
        coalesce(sum(party_members) filter (where is_founded), 0) as party_members,
        coalesce(sum(members) filter (where is_founded and party_members is not null), 0) as of_party
    from joined
    group by month, region_code
),
recommended as (
    select m.month, m.region_code, sum(g.recommended_members) as recommended, sum(g.members) as members
    from managed m
    join core.preparation_group g
        on g.compound_id = m.compound_id and g.formed_on <= m.until and (g.ended_on is null or g.ended_on > m.until)
    where g.recommended_members is not null
    group by m.month, m.region_code
),
fact as (
    select s.month, s.region_code, k.measure, k.numerator, k.denominator
    from stock s
    cross join lateral (
        values
            ('committee_founded', s.founded, s.compounds),
            ('committee_preparing', s.preparing, s.compounds),
            ('management_committee', s.management, s.compounds),
            ('reelection_overdue', s.overdue, s.founded),
            ('cross_appointed', s.cross_members, s.of_cross),
            ('party_members', s.party_members, s.of_party),
            ('convention_made', s.convention, s.founded)
    ) as k (measure, numerator, denominator)
    union all
    select month, region_code, 'group_recommended', recommended, members
    from recommended
)
select
    'committees' as system, measure, '' as kind, region_code, month, cast(numerator as bigint) as numerator,
    cast(denominator as bigint) as denominator, cast(null as double) as amount
from fact
where denominator > 0
