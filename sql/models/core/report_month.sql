-- grain: one row per compound and month whose reports of the leaders were due by as-of
-- key: month, compound_id
-- The report of a month is owed by the posts that are filled on its last day, and
-- due some days of the policy into the next month. For each of the five duties:
-- the leaders who did it at all, and how often all of them did.
with due as (
    select m.month, m.month_end, cast(m.month + interval 1 month + (p.report_due_day - 1) * interval 1 day as date) as due_on
    from core.month m
    cross join core.policy p
    cross join ops.params o
    where m.until = m.month_end and m.month + interval 1 month + (p.report_due_day - 1) * interval 1 day <= o.as_of
),
owing as (
    select d.month, d.month_end, d.due_on, c.compound_id, c.region_code, s.leaders as owed
    from due d
    join core.compound_stock c on c.month = d.month
    asof join core.leader_stand s on s.compound_id = c.compound_id and s.day <= d.month_end
),
told as (
    select
        r.month, l.compound_id,
        count(*) as delivered,
        count(*) filter (where r.delivered_on <= d.due_on) as on_time,
        count(*) filter (where r.residents > 0) as residents_leaders, sum(r.residents) as residents,
        count(*) filter (where r.party > 0) as party_leaders, sum(r.party) as party,
        count(*) filter (where r.company > 0) as company_leaders, sum(r.company) as company,
        count(*) filter (where r.decisions > 0) as decisions_leaders, sum(r.decisions) as decisions,
        count(*) filter (where r.governance > 0) as governance_leaders, sum(r.governance) as governance
    from staging.leader_report r
    join due d on d.month = r.month
    join core.leader_state l
        on l.leader_id = r.leader_id and l.valid_from <= d.month_end and l.valid_to > d.month_end
    where l.state = 'filled'
    group by r.month, l.compound_id
)
select
    w.month, w.due_on, w.compound_id, w.region_code, w.owed,
    coalesce(t.delivered, 0) as delivered, coalesce(t.on_time, 0) as on_time,
    coalesce(t.residents_leaders, 0) as residents_leaders, cast(coalesce(t.residents, 0) as bigint) as residents,
    coalesce(t.party_leaders, 0) as party_leaders, cast(coalesce(t.party, 0) as bigint) as party,
    coalesce(t.company_leaders, 0) as company_leaders, cast(coalesce(t.company, 0) as bigint) as company,
    coalesce(t.decisions_leaders, 0) as decisions_leaders, cast(coalesce(t.decisions, 0) as bigint) as decisions,
    coalesce(t.governance_leaders, 0) as governance_leaders, cast(coalesce(t.governance, 0) as bigint) as governance
from owing w
left join told t on t.month = w.month and t.compound_id = w.compound_id
where w.owed > 0
