-- grain: one row per open obligation at as-of, the longest overdue first
-- key: item, region_code, subject, due_on
with place as (
    select
        p.leaf_code,
        max(p.region_code) filter (where p.level = 'town') as town_code,
        max(p.region_code) filter (where p.level = 'district') as district_code
    from core.region_path p
    group by p.leaf_code
)
select
    w.item, w.region_code, p.town_code, p.district_code, w.compound_id, h.name as compound_name, w.subject, w.subject_name,
    w.owner, w.owner_id, coalesce(c.name, b.name, k.name, r.name, w.owner_id) as owner_name,
    w.to_whom, w.since, w.due_on, w.days, w.amount
from core.owed w
left join place p on p.leaf_code = w.region_code
left join core.home h on h.compound_id = w.compound_id
left join core.home k on k.compound_id = w.owner_id and w.owner = 'committee'
left join core.region r on r.region_code = w.owner_id and w.owner in ('city', 'district', 'town')
left join core.company c on c.company_id = w.owner_id and w.owner = 'company'
left join (
    select branch_id, name, row_number() over (partition by branch_id order by valid_from desc) as nth
    from core.branch_state
) as b on b.branch_id = w.owner_id and b.nth = 1 and w.owner = 'branch'
order by w.days desc, w.item, w.subject, w.due_on
