-- The governance of the mini-city: every measure is made at the leaves and summed up to the city. Leader reports
-- fell citywide in April 2022; vacancies in 440606006 rose.
insert into marts.region
select town || case when i = 4 then ':unplaced' else '00' || i end, 'community', town, case when i = 4 then '未定位' else list_value('桂洲', '东风', '红旗')[i] || '社区' end, case when i = 4 then 'Unplaced' else list_value('Guizhou', 'Dongfeng', 'Hongqi')[i] end, case when i = 4 then 99 else i end, i = 4
from (values ('440604012'), ('440606006')) as t(town), range(1, 5) as r(i);
create table base.leaf as
select region_code, parent_code from marts.region where level = 'community'
union all
select region_code, parent_code from marts.region where level = 'town' and region_code not in ('440604012', '440606006');
create table base.leaf_path as
select region_code as leaf, region_code from base.leaf
union all select region_code, parent_code from base.leaf
union all select l.region_code, t.parent_code from base.leaf l join marts.region t on t.region_code = l.parent_code where t.level = 'town'
union all select region_code, '440600' from base.leaf where parent_code <> '440600';
insert into marts.coverage_week
select t.week, t.week_end, r.region_code, 'community', t.region_code, t.compounds // 3, t.managed // 3, t.self_managed // 3, t.unmanaged // 3, t.unknown_mode // 3, t.covered // 3, t.covered_active // 3, (t.covered // 3) / nullif(t.managed // 3, 0),
  base.wilson_lo(t.covered // 3, t.managed // 3), base.wilson_hi(t.covered // 3, t.managed // 3), t.households_managed // 3, t.households_covered // 3, t.households_active // 3, t.households_share, t.branches // 3, 0, 0, cast(ceil(2 * (t.managed // 3) / 3.0) as bigint), t.path_count / 3, t.path_share
from marts.coverage_week t join marts.region r on r.parent_code = t.region_code and r.level = 'community' where not r.is_unplaced;

create table base.kind as select * from (values
  ('leaders', 'post_filled', 'own'), ('leaders', 'post_filled', 'joint'), ('leaders', 'post_filled', 'rotating'), ('preprocedure', 'decision_without', 'company'), ('preprocedure', 'decision_without', 'funds'), ('facilities', 'renewal_completed', 'lift'),
  ('epidemic', 'task_on_time', 'gate'), ('disputes', 'dispute_settled', 'neighbours'), ('findings', 'finding_overdue', 'fire'), ('findings', 'finding_overdue', 'hygiene'), ('survey', 'survey_complete', 'surveys.households'), ('survey', 'survey_complete', 'surveys.lifts')) as k(system, measure, kind);
create table base.gov as
with cell as (
  select l.region_code, m.month, m.i, x.system, x.measure, coalesce(k.kind, 'all') as kind, x.good, cast(floor(9 * base.u(l.region_code, x.measure || coalesce(k.kind, ''))) as bigint) as n,
    case when x.good = 'low' then 0.15 else 0.7 end + 0.15 * (base.u(l.region_code, x.measure) - 0.5)
    - case when x.measure = 'report_delivered' and m.month >= date '2022-04-01' then 0.35 else 0 end + case when x.measure = 'post_vacant' and l.region_code like '440606006%' and m.month >= date '2022-06-01' then 0.7 else 0 end as p
  from base.leaf l cross join base.month m cross join marts.measure x left join base.kind k on k.system = x.system and k.measure = x.measure)
select *, least(n, cast(round(n * p) as bigint)) as k from cell;
insert into marts.governance_month
with summed as (
  select p.region_code, g.month, g.system, g.measure, s.kind, sum(g.k) as k, sum(g.n) as n
  from base.gov g join base.leaf_path p on p.leaf = g.region_code, (values (''), ('kind')) as s(kind) where s.kind = '' or g.kind <> 'all'
  group by p.region_code, g.month, g.system, g.measure, s.kind, case when s.kind = 'kind' then g.kind end)
select s.region_code, r.level, s.month, s.month < date '2022-07-01', s.system, s.measure, s.kind, s.k, s.n, s.k / nullif(s.n, 0), base.wilson_lo(s.k, s.n), base.wilson_hi(s.k, s.n), case when s.system = 'duties' then s.k * 3 end
from summed s join marts.region r on r.region_code = s.region_code where s.kind = '';
insert into marts.governance_month
select p.region_code, r.level, g.month, g.month < date '2022-07-01', g.system, g.measure, g.kind, sum(g.k), sum(g.n), sum(g.k) / nullif(sum(g.n), 0), base.wilson_lo(sum(g.k), sum(g.n)), base.wilson_hi(sum(g.k), sum(g.n)), null
from base.gov g join base.leaf_path p on p.leaf = g.region_code join marts.region r on r.region_code = p.region_code where g.kind <> 'all' group by all;

insert into marts.owed
select o.item, c.leaf, case when o.town then c.region_code end, c.district_code, c.compound_id, c.name, o.item || '-' || c.compound_id, c.name, o.owner, case o.item when 'revenue_undisclosed' then c.company_id end, null, o.whom, date '2022-07-17' - cast(20 + 300 * base.u(c.compound_id, o.item) as integer), date '2022-07-17' - cast(300 * base.u(c.compound_id, o.item) as integer), cast(300 * base.u(c.compound_id, o.item) as integer), 1
from (select compound_id, name, company_id, region_code, district_code, coalesce(community_code, region_code) as leaf from marts.compound) c,
  (values ('leader_vacant', 0.4, 'branch', 'community', true), ('report_missing', 0.3, 'branch', 'community', true), ('finding_overdue', 0.12, 'company', 'community', true), ('handover_overdue', 0.02, 'company', 'town', true), ('revenue_undisclosed', 0.25, 'company', 'community', true), ('reelection_overdue', 0.05, 'committee', 'town', true), ('task_overdue', 0.03, 'branch', 'community', true)) as o(item, chance, owner, whom, town)
where base.u(c.compound_id, o.item || '?') < o.chance;
insert into marts.owed values ('form_missing', '440606006', '440606006', '440606', null, null, 'branches', null, 'town', '440606006', '容桂街道', 'district', date '2022-07-01', date '2022-07-08', 9, 1);
insert into marts.owed_region
select p.region_code, r.level, o.item, count(*), sum(o.amount), min(o.since), max(o.days)
from marts.owed o join (select leaf, region_code from base.leaf_path union select '440606006', unnest(['440606006', '440606', '440600'])) p on p.leaf = o.region_code join marts.region r on r.region_code = p.region_code group by all;

insert into marts.coordination_item
select 'S' || r.region_code || '-' || i, r.region_code, r.region_code, null, null, case when i = 1 then '=1+1号楼' else '' end || r.name || list_value('物业交接久拖不决', '停车投诉集中', '消防通道整改')[1 + i % 3], list_value('handover', 'complaints', 'findings')[1 + i % 3], list_value('住房城乡建设局', '公安局', '消防救援支队')[1 + i % 3],
  date '2022-05-02' + 7 * i, case when i < 5 then date '2022-05-09' + 7 * i end, date '2022-05-20' + 11 * i, case when i % 4 = 0 then date '2022-07-05' end, case when i % 4 = 0 then 'closed' else 'open' end, greatest(0, date '2022-07-17' - date '2022-05-20' - 11 * i), 4, '已约谈两家企业'
from (select region_code, name from marts.region where level = 'town' and not is_unplaced and hash(region_code) % 4 = 0) r, (select cast(i as integer) as i from range(1, 7) as r(i));
insert into marts.agenda
select item_id, true, ground, c.region_code, 'town', null, 'region', c.region_code, r.name, title, case when ground = 'complaints' then 3.21 end, case when ground = 'complaints' then 2.5 end, department, raised_on, meeting_on, due_on, days_overdue, carried, progress, null from marts.coordination_item c join marts.region r using (region_code) where state = 'open';
insert into marts.agenda
select 'A' || upper(left(md5(o.compound_id), 10)), false, 'findings', any_value(o.region_code), 'community', o.compound_id, 'compound', o.compound_id, any_value(o.compound_name), null, 3, 3, '城市管理综合执法局', date '2022-07-17', null, date '2022-08-01', 0, 0, null, 'Urban management bureau' from marts.owed o where o.item = 'finding_overdue' and hash(o.compound_id) % 4 = 0 group by o.compound_id;
insert into marts.agenda values ('AREGION1', false, 'coverage', '440606006', 'town', null, 'region', '440606006', '容桂街道', null, 20, 27.5, '组织部', date '2022-07-17', null, date '2022-08-01', 0, 0, null, 'Organisation department'),
  ('ACOMPANY1', false, 'complaints', '440600', 'city', null, 'company', (select company_id from base.company where company_n = 7), '嘉和物业', null, 5.4321, 3.3, '住房城乡建设局', date '2022-07-17', null, date '2022-08-01', 0, 0, null, 'Housing bureau');
insert into marts.governance_event
select s.system, s.system || '-' || c.compound_id || i, c.compound_id, s.kind, date '2022-07-10' - cast(500 * base.u(c.compound_id, s.system || i) as integer), date '2022-07-30' - cast(500 * base.u(c.compound_id, s.system || i) as integer), case when base.u(c.compound_id, s.kind || i) < 0.6 then date '2022-07-10' - cast(490 * base.u(c.compound_id, s.system || i) as integer) end, case when base.u(c.compound_id, s.kind || i) < 0.6 then 'done' else 'overdue' end, 0
from marts.compound c, (values ('findings', 'fire'), ('disputes', 'neighbours'), ('handovers', 'change'), ('epidemic', 'gate')) as s(system, kind), range(1, 4) as r(i) where base.u(c.compound_id, s.system || i || '!') < 0.3;

insert into marts.leader_compound
select compound_id, district_code, region_code, community_code, date '2020-10-01', b, b, f, 0, b - f, f, 0, 0, f // 2, date '2022-06-01', f, f // 2, f // 2
from (select *, 1 + households // 60 as b, cast(floor((1 + households // 60) * base.u(compound_id, 'lead')) as bigint) as f from marts.compound where base.u(compound_id, 'has') < 0.9);
insert into marts.committee
select compound_id, district_code, region_code, community_code, body, case when base.u(compound_id, body) < 0.3 then 'preparing' else 'founded' end, date '2019-03-01', case when base.u(compound_id, body) > 0.3 then date '2022-03-01' end, case when base.u(compound_id, body) > 0.3 then 138 else 0 end, 7, 3, 2, date '2019-04-01', case when base.u(compound_id, 'in') < 0.5 then date '2021-01-01' end, null
from marts.compound, (values ('owners', 0.5), ('management', 0.1)) as b(body, chance) where base.u(compound_id, body || '?') < chance;
insert into marts.decision
select 'D' || compound_id || i, compound_id, name, community_code, region_code, district_code, list_value('company', 'funds', 'parking')[i], 'owners', date '2022-07-01' - cast(300 * base.u(compound_id, i) as integer), case i when 1 then date '2021-06-01' when 2 then date '2022-07-10' end, list_value('with', 'before', 'without')[i]
from marts.compound, (select cast(i as integer) as i from range(1, 4) as r(i)) where base.u(compound_id, 'dec' || i) < 0.4;

insert into marts.pilot_effect values ('ticket_rate', 24, 130, 2.61, 1.92, 2.55, 2.49, -0.63, -0.98, -0.21), ('satisfied', 21, 118, 0.71, 0.74, 0.7, 0.71, 0.02, -0.05, 0.09), ('finding_rectified', 3, 12, 0.6, 0.7, 0.61, 0.64, 0.07, null, null);
insert into marts.survey_office values ('440604', 'compounds.households', 330, 333), ('440604', 'compounds.fee', 240, 333), ('440604', 'surveys.residents', 301, 333), ('440605', 'compounds.households', 400, 422), ('440605', 'compounds.fee', 380, 422);

-- One compound has a record of every kind: three months of two leaders, four quarters, two groups, open answers, a pilot that runs; another was a pilot.
create table base.recorded as select * from marts.compound where region_code = '440606006' order by compound_id limit 2;
insert into marts.leader_month
select m.month, 'L' || i, c.compound_id, list_value('1栋', '2栋、3栋')[i], list_value('own', 'joint')[i], cast(m.month + interval 1 month + interval 4 day as date), case when i = 1 then cast(m.month + interval 1 month as date) end, list_value('on_time', 'missing')[i],
  case i when 1 then 12 end, case i when 1 then 2 end, case i when 1 then 0 end, case i when 1 then 1 end, case i when 1 then 3 end
from (select * from base.recorded limit 1) c, (values (date '2022-06-01'), (date '2022-05-01'), (date '2022-04-01'), (date '2022-03-01')) as m(month), range(1, 3) as r(i);
insert into marts.revenue_quarter
select c.compound_id, q.* from (select compound_id from base.recorded limit 1) c, (values
  (date '2021-07-01', '91440600TEST', date '2021-10-30', date '2021-10-12', date '2021-10-10', 128600.5, 86400.0, 'on_time'), (date '2021-10-01', '91440600TEST', date '2022-01-30', date '2022-02-20', null, 130000.0, null, 'late'),
  (date '2022-01-01', '91440600TEST', date '2022-04-30', null, null, null, null, 'missing'), (date '2022-04-01', null, null, date '2022-07-12', null, 99000.0, 1000.0, 'on_time')) as q(quarter, company_id, due_on, disclosed_on, discussed_on, income, expense, state);
insert into marts.preparation_group
select 'Z' || i, c.compound_id, c.district_code, c.region_code, c.community_code, list_value(date '2020-03-01', date '2022-05-01')[i], list_value(date '2020-09-01', null)[i], list_value('failed', 'preparing')[i], 9, list_value(null, 3)[i]
from (select * from base.recorded limit 1) c, range(1, 3) as r(i);
insert into marts.survey_compound select compound_id, 16, 18, 'compounds.fee|surveys.lifts' from (select * from base.recorded limit 1);
insert into marts.pilot_compound select compound_id, name, district_code, region_code, community_code, '红色物业', date '2021-09-01', case when row_number() over (order by compound_id) = 2 then date '2022-03-01' end from base.recorded;
