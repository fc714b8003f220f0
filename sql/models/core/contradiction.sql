-- grain: one row per statement in force and kind of contradiction in it, with one example
-- as-of: raw.branches.effective_on, raw.service_contracts.start_on, raw.buildings.effective_on,
--   raw.building_leaders.effective_on, raw.leader_reports.month, raw.committees.effective_on,
--   raw.preparation_groups.effective_on, raw.committee_decisions.decided_on, raw.handovers.started_on,
--   raw.revenue_disclosures.quarter, raw.facility_renewals.proposed_on, raw.epidemic_tasks.assigned_on,
--   raw.disputes.raised_on, raw.findings.found_on, raw.coordination_items.raised_on, raw.surveys.effective_on,
--   raw.pilots.effective_on, raw.events.happened_on
-- A row can be well written and still not be true beside the others: it names a
-- compound, building or leader that no register ever had, it ends before it
-- begins, or it counts more of a kind than there are. A register that nobody sent
-- contradicts nothing.
-- Few statements are at fault, so only of their keys the one in force is looked for.
with stated as (
    select
        'branches' as dataset, branch_id as key, effective_on as held_on, compound_ids,
        cast(null as varchar) as building_ids, cast(null as varchar) as leader_id, cast(null as date) as begun_on,
        cast(null as date) as ended_on, cast(null as bigint) as members, cast(null as bigint) as among_them,
        _scope as scope, _batch as batch, _received_at as received_at, _sheet as sheet, _row as row, statement
    from raw.branches
    union all
    select
        'service_contracts', concat_ws('|', compound_id, company_id, start_on), start_on, compound_id, null, null,
        start_on, end_on, null, null,
        _scope, _batch, _received_at, _sheet, _row, statement
    from raw.service_contracts
    union all
    select
        'buildings', building_id, effective_on, compound_id, null, null, null, null, null, null,
        _scope, _batch, _received_at, _sheet, _row, statement
    from raw.buildings
    union all
    select
        'building_leaders', leader_id, effective_on, compound_id, building_ids, null, null, null, null, null,
        _scope, _batch, _received_at, _sheet, _row, statement
    from raw.building_leaders
    union all
    select
        'leader_reports', concat_ws('|', leader_id, month), month, null, null, leader_id, null, null, null, null,
        _scope, _batch, _received_at, _sheet, _row, statement
    from raw.leader_reports
    union all
    select
        'committees', concat_ws('|', compound_id, body), effective_on, compound_id, null, null, founded_on,
        term_ends_on, members, greatest(party_members, cross_members),
        _scope, _batch, _received_at, _sheet, _row, statement
    from raw.committees
    union all
    select
        'preparation_groups', group_id, effective_on, compound_id, null, null, formed_on, ended_on, members,
        greatest(recommended_members, party_members),
        _scope, _batch, _received_at, _sheet, _row, statement
    from raw.preparation_groups
    union all
    select
        'committee_decisions', decision_id, decided_on, compound_id, null, null, null, null, null, null,
        _scope, _batch, _received_at, _sheet, _row, statement
    from raw.committee_decisions
    union all
    select
        'handovers', handover_id, started_on, compound_id, null, null, started_on, completed_on, null, null,
        _scope, _batch, _received_at, _sheet, _row, statement
    from raw.handovers
    union all
    select
        'revenue_disclosures', concat_ws('|', compound_id, quarter), quarter, compound_id, null, null, quarter,
        disclosed_on, null, null,
        _scope, _batch, _received_at, _sheet, _row, statement
    from raw.revenue_disclosures
    union all
    select
        'facility_renewals', renewal_id, proposed_on, compound_id, null, null, proposed_on,
        coalesce(completed_on, approved_on), null, null,
        _scope, _batch, _received_at, _sheet, _row, statement
    from raw.facility_renewals
    union all
    select
        'epidemic_tasks', task_id, assigned_on, compound_id, null, null, assigned_on, done_on, null, null,
        _scope, _batch, _received_at, _sheet, _row, statement
    from raw.epidemic_tasks
    union all
    select
        'disputes', dispute_id, raised_on, compound_id, null, null, raised_on, closed_on, null, null,
        _scope, _batch, _received_at, _sheet, _row, statement
    from raw.disputes
    union all
    select
        'findings', finding_id, found_on, compound_id, null, leader_id, found_on, rectified_on, null, null,
        _scope, _batch, _received_at, _sheet, _row, statement
    from raw.findings
    union all
    select
        'coordination_items', item_id, raised_on, compound_id, null, null, raised_on, closed_on, null, null,
        _scope, _batch, _received_at, _sheet, _row, statement
    from raw.coordination_items
    union all
    select
        'surveys', compound_id, effective_on, compound_id, null, null, null, null, null, null,
        _scope, _batch, _received_at, _sheet, _row, statement
    from raw.surveys
    union all
    select
        'pilots', compound_id, effective_on, compound_id, null, null, null, null, null, null,
        _scope, _batch, _received_at, _sheet, _row, statement
    from raw.pilots
    union all
    select
        'events', event_id, happened_on, compound_id, null, null, happened_on, null, null, null,
        _scope, _batch, _received_at, _sheet, _row, statement
    from raw.events
),
told as materialized (
    select t.*
    from stated t
    cross join ops.params o
    where t.held_on <= o.as_of
),
found as (
    select dataset, key, batch, sheet, row, 'compound_unknown' as kind, trim(id) as example
    from (
        select dataset, key, batch, sheet, row, unnest(string_split(compound_ids, '|')) as id
        from told
    ) as named
    where trim(id) not in (select compound_id from raw.compounds) and exists (select 1 from raw.compounds)
    union all
    select dataset, key, batch, sheet, row, 'building_unknown', trim(id)
    from (
        select dataset, key, batch, sheet, row, unnest(string_split(building_ids, '|')) as id
        from told
    ) as named
    where trim(id) not in (select building_id from raw.buildings) and exists (select 1 from raw.buildings)
    union all
    select dataset, key, batch, sheet, row, 'leader_unknown', leader_id
    from told
    where leader_id not in (select leader_id from raw.building_leaders) and exists (select 1 from raw.building_leaders)
    union all
    select dataset, key, batch, sheet, row, 'ends_before_it_begins', cast(ended_on as varchar)
    from told
    where ended_on < begun_on
    union all
    select dataset, key, batch, sheet, row, 'more_than_there_are', cast(among_them as varchar)
    from told
    where among_them > members
),
suspect as materialized (
    select dataset, key, batch, sheet, row, kind, min(example) as example
    from found
    group by dataset, key, batch, sheet, row, kind
),
numbered as (
    select
        t.dataset, t.key, t.scope, t.batch, t.sheet, t.row, t.statement,
        row_number() over (
            partition by t.dataset, t.key order by t.held_on desc, t.received_at desc, t.batch, t.sheet, t.row desc
        ) as nth
    from told t
    join (select distinct dataset, key from suspect) as k on k.dataset = t.dataset and k.key = t.key
)
select n.dataset, n.key, n.scope, n.batch, s.kind, s.example
from numbered n
join suspect s
    on s.dataset = n.dataset and s.key = n.key and s.batch = n.batch and s.row = n.row
    and s.sheet is not distinct from n.sheet
where n.nth = 1 and coalesce(n.statement, 'valid') = 'valid'
