-- grain: one row per post and month whose report was delivered by as-of, as last stated
-- A report without a date of delivery was delivered when it was received.
with stated as (
    select
        leader_id, month, coalesce(delivered_on, cast(_received_wall as date)) as delivered_on, residents, party,
        company, decisions, governance, statement,
        row_number() over (
            partition by leader_id, month
            order by _received_at desc, _batch, _sheet, _row desc
        ) as nth
    from raw.leader_reports
)
select
    s.leader_id, s.month, s.delivered_on, s.residents, s.party, s.company, s.decisions, s.governance
from stated s
cross join ops.params o
where s.nth = 1 and coalesce(s.statement, 'valid') <> 'void' and s.delivered_on <= o.as_of
