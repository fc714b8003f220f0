-- grain: one row per month and community asked for its member check-ins
-- stored: view
-- From the first to the last month that any community reported: those with
-- participations, of all in the register or that ever reported; amount is the
-- participations. A month of which nothing came at all tells nothing of anyone.
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
    where m.month between (select min(month) from staging.member_checkin) and (select max(month) from staging.member_checkin)
)
select
    'checkin' as system, 'checkin_active' as measure, '' as kind, a.region_code, a.month, 'member_checkins' as dataset,
    concat_ws('|', a.community_code, a.month) as subject, cast(null as varchar) as compound_id,
    cast(coalesce(k.participations > 0, false) as bigint) as numerator, 1 as denominator,
    cast(coalesce(k.participations, 0) as decimal(18, 2)) as amount
from asked a
left join staging.member_checkin k on k.community_code = a.community_code and k.month = a.month
