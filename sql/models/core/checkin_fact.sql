-- grain: one row per measure of member check-in, lowest region and month
-- From the first month that any community reported: those with participations, of
-- all in the register or that ever reported; amount is the participations.
with community as (
    select region_code as community_code, region_code
    from core.region
    where level = 'community' and not is_unplaced
    union
    select c.community_code, s.region_code
    from staging.member_checkin c
    join core.stated_region s on s.code = c.community_code
),
asked as (
    select m.month, c.community_code, c.region_code
    from core.month m
    cross join community c
    where m.month >= (select min(month) from staging.member_checkin)
)
select
    'checkin' as system, 'checkin_active' as measure, '' as kind, a.region_code, a.month,
    count(*) filter (where k.participations > 0) as numerator, count(*) as denominator,
    cast(coalesce(sum(k.participations), 0) as double) as amount
from asked a
left join staging.member_checkin k on k.community_code = a.community_code and k.month = a.month
group by a.region_code, a.month
