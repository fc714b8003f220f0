-- The comparison of the mini-city: one rate for all, limits of the square root, and a simple shrinkage.
create macro base.limit_lo(e, z) as pow(greatest(0, 1 - z / (2 * sqrt(e))), 2);
create macro base.limit_hi(e, z) as pow(1 + z / (2 * sqrt(e)), 2);
create table base.period as
select '12m' as period, date '2021-07-01' as s, date '2022-06-30' as e
union all select year(q) || 'Q' || quarter(q), q, cast(q + interval 3 month - interval 1 day as date) from (select cast(date '2020-07-01' + to_months(cast(3 * i as integer)) as date) as q from range(0, 8) as r(i)) as x;
create table base.unit as
with served as (select p.period, p.s, p.e, c.compound_id, k.company_id, c.households * 0.82 * (datediff('month', p.s, p.e) + 1) as months, case when c.households < 300 then 'small' when c.households < 1500 then 'middle' else 'large' end || '|' || list_value('young', 'middle', 'old')[1 + c.n % 3] || '|' || c.kind as peer
  from base.compound c join base.company k using (company_n), base.period p where c.management = 'company'),
seen as (select v.*, coalesce((select sum(t.tickets) from base.ticket t where t.compound_id = v.compound_id and t.month between v.s and v.e), 0) as o from served v),
rated as (select *, o as observed, months * sum(o) over (partition by period) / sum(months) over (partition by period) as expected from seen)
select 'compound' as kind, compound_id as id, period, s, e, peer, 1 as compounds, months, cast(observed as bigint) as observed, expected, expected / (1 + 0.2 * expected) as effective from rated where period = '12m'
union all select 'company', company_id, period, s, e, case when sum(months) / (datediff('month', s, e) + 1) < 1500 then 'small' when sum(months) / (datediff('month', s, e) + 1) < 10000 then 'middle' else 'large' end, count(*), sum(months), cast(sum(observed) as bigint), sum(expected), 1 / (1 / sum(expected) + 0.2 / count(*)) from rated group by company_id, period, s, e;
create table base.judged as
select *, observed / expected as r, case when case kind when 'company' then effective else expected end < 5 then 'few' when observed / expected > base.limit_hi(effective, 3.09) then 'high' when observed / expected < base.limit_lo(effective, 3.09) then 'low' else 'as_expected' end as word from base.unit;
create table base.compared as
select j.*, count(*) filter (where word <> 'few') over peer as peers, median(case when word <> 'few' then r end) over peer as peer_median, count(*) filter (where word <> 'few') over (partition by kind, period) as ranked,
  case when word <> 'few' then rank() over (partition by kind, period, word = 'few' order by r desc) end as place, (effective * r + 5) / (effective + 5) as shrunk
from base.judged j window peer as (partition by kind, period, peer);
insert into marts.company_comparison select id, period, s, e, peer, compounds, months, observed, 0, expected, effective, r, base.poisson_lo(observed) / expected, base.poisson_hi(observed) / expected, 2 * sqrt(effective) * (sqrt(r) - 1), base.limit_lo(effective, 1.96), base.limit_hi(effective, 1.96), base.limit_lo(effective, 3.09), base.limit_hi(effective, 3.09), shrunk, shrunk * 0.8, shrunk * 1.25, case when word <> 'few' then 0.04 end, peers, peer_median, word, greatest(1, place - 3), least(ranked, place + 3), ranked from base.compared where kind = 'company';
insert into marts.compound_comparison select id, period, s, e, peer, compounds, months, observed, 0, expected, effective, r, base.poisson_lo(observed) / expected, base.poisson_hi(observed) / expected, 2 * sqrt(effective) * (sqrt(r) - 1), base.limit_lo(effective, 1.96), base.limit_hi(effective, 1.96), base.limit_lo(effective, 3.09), base.limit_hi(effective, 3.09), shrunk, shrunk * 0.8, shrunk * 1.25, case when word <> 'few' then 0.04 end, peers, peer_median, word from base.compared where kind = 'compound';
insert into marts.comparison_basis select kind, period, min(s), max(e), count(*), count(*) filter (where word <> 'few'), count(*) filter (where word = 'high'), count(*) filter (where word = 'low'), sum(observed), sum(months), 15, 2, 300, 4.2, 0.05, 1.01, 8.5 from base.compared group by kind, period;
insert into marts.comparison_limit
with span as (select kind, period, min(place_at) as low, max(place_at) as high from (select *, case kind when 'company' then effective else expected end as place_at from base.compared where word <> 'few') as x group by kind, period),
step as (select kind, period, low * pow(high / low, i / 39.0) as position from span, range(0, 40) as r(i)),
known as (select *, case kind when 'company' then position else position / (1 + 0.2 * position) end as effective from step)
select kind, period, position, base.limit_lo(effective, 1.96), base.limit_hi(effective, 1.96), base.limit_lo(effective, 3.09), base.limit_hi(effective, 3.09) from known;
insert into marts.company_answer
select company_id, 'tickets_overdue', null, null, case when row_number() over (order by company_id) % 3 > 0 then 7 end, null, date '2022-06-30', 17 from marts.company
union all select company_id, 'comparison_high', null, null, ratio, period_start, date '2022-07-29', null from marts.company_comparison where word = 'high' and period = '2022Q2'
union all select company_id, 'matter', compound_id, '电梯', 4, date '2022-06-02', date '2022-07-29', null from marts.compound where company_id is not null and hash(compound_id) % 9 = 0
union all select company_id, 'revenue_undisclosed', compound_id, null, 1, null, date '2022-04-30', 78 from marts.compound where company_id is not null and hash(compound_id) % 11 = 0;
