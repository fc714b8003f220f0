-- grain: one row per decision of a committee or assembly, with what the branch had to do with it
-- verdict: 'with' the branch's discussion first, 'before' it, or 'without' one. A
-- decision counts where its compound lies at as-of, one of an unknown compound
-- where its sender is.
select
    d.decision_id, d.compound_id, h.name as compound_name, coalesce(h.region_code, s.region_code) as region_code,
    d.matter, d.body, d.decided_on, d.discussed_on,
    case
        when d.discussed_on is null then 'without'
        when d.discussed_on <= d.decided_on then 'with'
        else 'before'
    end as verdict
from staging.committee_decision d
left join core.home h on h.compound_id = d.compound_id
left join core.stated_region s on s.code = d.scope
