-- grain: one row per post and month whose report was delivered by as-of, as last stated
-- as-of: raw.leader_reports.delivered_on, raw.leader_reports._received_wall
-- A report without a date of delivery was delivered when it was first received. Reports
-- are many and few are sent twice, so only those are put in order.
with again as (
    select leader_id, month
    from raw.leader_reports
    group by leader_id, month
    having count(*) > 1
),
stated as (
    select
        r.leader_id, r.month, r.delivered_on, r._received_wall, r.residents, r.party, r.company, r.decisions,
        r.governance, r.statement, 1 as nth
    from raw.leader_reports r
    where not exists (select 1 from again a where a.leader_id = r.leader_id and a.month = r.month)
    union all
    select
        r.leader_id, r.month, r.delivered_on,
        min(r._received_wall) filter (where coalesce(r.statement, 'valid') <> 'void') over (partition by r.leader_id, r.month),
        r.residents, r.party, r.company, r.decisions, r.governance, r.statement,
        row_number() over (
            partition by r.leader_id, r.month
            order by r._received_at desc, r._batch, r._sheet, r._row desc
        )
    from raw.leader_reports r
    join again a on a.leader_id = r.leader_id and a.month = r.month
),
delivered as (
    select
        leader_id, month, coalesce(delivered_on, cast(_received_wall as date)) as delivered_on, residents, party,
        company, decisions, governance
    from stated
    where nth = 1 and coalesce(statement, 'valid') <> 'void'
)
select d.leader_id, d.month, d.delivered_on, d.residents, d.party, d.company, d.decisions, d.governance
from delivered d
cross join ops.params o
where d.delivered_on <= o.as_of
