-- grain: one row per compound of the register at as-of
-- as-of: core.compound_state.valid_from, core.compound_state.valid_to,
--   staging.service_contract.valid_from, staging.service_contract.valid_to
select
    s.compound_id, s.name, s.kind, s.management, s.households, s.occupied_households,
    s.district_code, s.town_code, s.region_code, v.company_id
from core.compound_state s
cross join ops.params o
left join staging.service_contract v
    on v.compound_id = s.compound_id and v.valid_from <= o.as_of and v.valid_to > o.as_of
where s.valid_from <= o.as_of and s.valid_to > o.as_of
