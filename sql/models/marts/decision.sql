-- grain: one row per decision of a committee or assembly in the 12 months to as-of, the newest first
-- key: decision_id
-- verdict: 'with' the branch's discussion first, 'before' it, or 'without' one.
with place as (
    select
        p.leaf_code,
        max(p.region_code) filter (where p.level = 'town') as town_code,
        max(p.region_code) filter (where p.level = 'district') as district_code
    from core.region_path p
    group by p.leaf_code
)
select
    d.decision_id, d.compound_id, d.compound_name, d.region_code, p.town_code, p.district_code, d.matter, d.body,
    d.decided_on, d.discussed_on, d.verdict
from core.decision d
cross join ops.params o
left join place p on p.leaf_code = d.region_code
where d.decided_on > o.as_of - interval 12 month
order by d.decided_on desc, d.decision_id
