-- grain: one row per region code that a sender or a statement names, with the lowest region that it counts in
-- key: code
-- What is known only to lie in a town, district or the city counts in its row
-- 未定位, so that nothing is lost; '' is a sender without a region of its own.
with named as (
    select scope as code from staging.handover
    union select scope from staging.revenue_disclosure
    union select scope from staging.facility_renewal
    union select scope from staging.epidemic_task
    union select scope from staging.dispute
    union select scope from staging.finding
    union select scope from staging.survey
    union select scope from staging.committee_decision
    union select scope from staging.coordination_item
    union select region_code from staging.coordination_item
    union select community_code from staging.member_checkin
)
select
    n.code,
    coalesce(
        k.region_code, t.region_code || ':unplaced', d.region_code || ':unplaced', c.region_code || ':unplaced'
    ) as region_code,
    coalesce(k.region_code, t.region_code, d.region_code, c.region_code) as named_code,
    coalesce(k.level, t.level, d.level, c.level) as level
from named n
left join core.region k on k.region_code = n.code and k.level = 'community' and not k.is_unplaced
left join core.region t on t.region_code = left(n.code, 9) and t.level = 'town' and not t.is_unplaced
left join core.region d on d.region_code = left(n.code, 6) and d.level = 'district' and not d.is_unplaced
left join core.region c on c.level = 'city'
where n.code is not null
