-- protects: every statement on governance is about a compound of the register
-- severity: warn
with told as (
    select 'buildings' as dataset, compound_id from staging.building
    union
    select 'building_leaders', compound_id from staging.building_leader
    union
    select 'committees', compound_id from staging.committee
    union
    select 'preparation_groups', compound_id from staging.preparation_group
    union
    select 'committee_decisions', compound_id from staging.committee_decision
    union
    select 'handovers', compound_id from staging.handover
    union
    select 'revenue_disclosures', compound_id from staging.revenue_disclosure
    union
    select 'facility_renewals', compound_id from staging.facility_renewal
    union
    select 'epidemic_tasks', compound_id from staging.epidemic_task
    union
    select 'disputes', compound_id from staging.dispute
    union
    select 'findings', compound_id from staging.finding
    union
    select 'coordination_items', compound_id from staging.coordination_item
    union
    select 'surveys', compound_id from staging.survey
    union
    select 'pilots', compound_id from staging.pilot
    union
    select 'events', compound_id from staging.event
    union
    select 'evaluations', compound_id from staging.evaluation
    union
    select 'score_items', compound_id from staging.score_item
    union
    select 'inspections', compound_id from staging.inspection
)
select dataset, compound_id
from told
where compound_id is not null and compound_id not in (select s.compound_id from staging.compound s)
order by dataset, compound_id
