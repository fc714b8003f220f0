-- grain: one row per leader and month of the last twelve whose report was owed and due: what the leader did
-- key: leader_id, month
-- Leaders stand by their post, never by name. The five duties are how often each was
-- done as the report tells; null where none came.
with building as (
    select building_id, max_by(name, valid_from) as name
    from staging.building
    group by building_id
),
owing as (
    select m.month, m.due_on, l.leader_id, l.compound_id, l.building_ids, l.kind
    from core.report_month m
    cross join ops.params o
    join core.leader_state l
        on l.compound_id = m.compound_id and l.valid_from <= last_day(m.month) and l.valid_to > last_day(m.month)
    where l.state = 'filled' and m.month > o.as_of - interval 13 month
),
post as (
    select p.leader_id, p.building_ids, string_agg(coalesce(b.name, p.building_id), '、' order by p.nth) as buildings
    from (
        select leader_id, building_ids, trim(unnest(string_split(building_ids, '|'))) as building_id,
            generate_subscripts(string_split(building_ids, '|'), 1) as nth
        from (select distinct leader_id, building_ids from owing)
    ) as p
    left join building b on b.building_id = p.building_id
    group by p.leader_id, p.building_ids
)
select
    w.month, w.leader_id, w.compound_id, p.buildings, w.kind, w.due_on, r.delivered_on,
    case when r.delivered_on is null then 'missing' when r.delivered_on <= w.due_on then 'on_time' else 'late' end as state,
    cast(r.residents as bigint) as residents, cast(r.party as bigint) as party, cast(r.company as bigint) as company,
    cast(r.decisions as bigint) as decisions, cast(r.governance as bigint) as governance
from owing w
left join post p on p.leader_id = w.leader_id and p.building_ids is not distinct from w.building_ids
left join staging.leader_report r on r.leader_id = w.leader_id and r.month = w.month
order by w.compound_id, w.month desc, w.leader_id
