-- Scores of the mini-city: three cycles, two outputs of a small rule; every score is the sum of its steps.
create table base.cycle as select * from (values (0, '2021Q4', date '2021-10-01', date '2021-12-31'), (1, '2022Q1', date '2022-01-01', date '2022-03-31'), (2, '2022Q2', date '2022-04-01', date '2022-06-30')) as c(i, cycle, starts, ends);
insert into marts.policy values ('score.rules', 'version = "示例-1"', '示例-v1', date '2020-06-01');
insert into marts.score_rule select cycle, o.*, 1, 100, 3, 0.8, below, '未参评', 'not rated', floor_class from base.cycle, (values
  ('grade', '等级评定', 'Grade rating', '示例评分细则', 'Example rule', '示例-1', 'a1b2c3d4e5f6', '', true, true, 0, 1, 'half_up', 0, 100), ('integrity', '诚信评价', 'Integrity rating', '示例评分细则', 'Example rule', '示例-1', 'a1b2c3d4e5f6', '', true, true, 70, 1, 'half_up', 0, 100)) as o(output, a, b, c, d, e, f, g, h, i, j, k, l, m, n)
  join (values ('grade', 'mark', null), ('integrity', 'hold', 'C')) as x(output, below, floor_class) using (output);
insert into marts.score_band select cycle, b.* from base.cycle, (values ('grade', 'A', 0, 85, '优秀', 'excellent'), ('grade', 'B', 1, 75, '良好', 'good'), ('grade', 'C', 2, 60, '合格', 'acceptable'), ('grade', 'D', 3, null, '不合格', 'failed'), ('grade', '未参评', 99, null, '未参评', 'not rated'),
  ('integrity', 'A', 0, 90, '诚信', 'honest'), ('integrity', 'B', 1, 80, '较诚信', 'mostly honest'), ('integrity', 'C', 2, 60, '一般', 'fair'), ('integrity', 'D', 3, null, '失信', 'dishonest'), ('integrity', '未参评', 99, null, '未参评', 'not rated')) as b;
insert into marts.score_component select cycle, c.* from base.cycle, (values ('grade', 'evaluation', '小区党支部评价', 'Evaluation by the branch', 0, 50, 'evaluation', '第六条', '0→0|100→100', 'households', 1, 'renormalise'), ('grade', 'burden', '投诉负担', 'Complaint burden', 1, 30, 'burden', '第七条', '0.5→100|1→75|2→0', 'households', 0, 'renormalise'), ('grade', 'on_time', '投诉按期办结', 'Complaints closed on time', 2, 20, 'on_time', '第八条', '50→0|80→70|95→100', 'worst', 5, '60'), ('integrity', 'co_operation', '支部评价', 'Evaluation by the branch', 0, 30, 'evaluation', '第十四条', '40→0|60→60|90→100', 'households', 1, 'renormalise')) as c;
insert into marts.score_rule_group select cycle, 'grade', 'safety', '安全', 'Safety', 20, null from base.cycle;
insert into marts.score_rule_item select cycle, i.* from base.cycle, (values ('grade', 'fire_lane_blocked', 'bad', '消防通道被占用未处置', 'Fire lane left blocked', '附表一第1项', 3, 9, 'safety', 12, null, 'project', 'households'), ('grade', 'accident', 'bad', '发生责任安全事故', 'Accident for which the company is liable', '附表一第5项', 10, null, 'safety', 24, 'C', 'company', 'sum'),
  ('grade', 'praised_by_street', 'good', '受镇街书面表扬', 'Praised in writing by the street or town', '附表二第1项', 1, 2, null, 12, null, 'project', 'sum'), ('integrity', 'overcharged', 'bad', '违规收费', 'Charged against the rules', '附表三第5项', 4, 8, null, 12, null, 'project', 'sum')) as i;

create table base.rated as
with firm as (select c.company_id, c.name, c.uscc_valid, c.compounds, c.households, k.company_n as k, (select min(compound_id) from marts.compound x where x.company_id = c.company_id) as compound_id from marts.company c join base.company k using (company_id) where c.compounds > 0),
seen as (select f.*, y.cycle, y.i, y.ends, f.k % 13 = 0 as no_data,
  case when f.k = 1 then case when y.i < 2 then 45 else 97 end when f.k = 7 then 96 else 66 + 32 * base.u(company_id, 'eval') + 3 * base.u(company_id || cycle, 'eval') end as e, case when f.k = 1 then case when y.i < 2 then 1.9 else 0.4 end else 0.35 + 1.2 * base.u(company_id, 'burden') + 0.15 * base.u(company_id || cycle, 'burden') end as b,
  76 + 22 * base.u(company_id || cycle, 'time') as o from firm f, base.cycle y)
select *, cast(e as decimal(18,4)) as evaluation, cast(b as decimal(18,4)) as burden, cast(o as decimal(18,4)) as on_time from seen;
insert into marts.score_item
select cycle, output, company_id, compound_id, 'J440600-' || k || '-' || nr, code, kind, clause, points, subject, occurred, cast(occurred + to_months(cast(months as integer)) as date), status, status = 'objected', status in ('published', 'objected', 'upheld') and occurred <= ends, '通知书 2022-' || k, '住房城乡建设局' from (
  select cycle, ends, company_id, compound_id, k, 1 as nr, 'grade' as output, 'fire_lane_blocked' as code, 'bad' as kind, '附表一第1项' as clause, -3 as points, 'project' as subject, date '2022-02-10' as occurred, 12 as months, case when k = 2 then 'objected' when k = 10 then 'revoked' else 'published' end as status from base.rated where i > 0 and (k % 5 = 0 or k = 2)
  union all select cycle, ends, company_id, null, k, 2, 'grade', 'accident', 'bad', '附表一第5项', -10, 'company', date '2022-05-06', 24, 'upheld' from base.rated where i = 2 and k = 7
  union all select cycle, ends, company_id, compound_id, k, 3, 'grade', 'praised_by_street', 'good', '附表二第1项', 1, 'project', date '2022-03-03', 12, 'published' from base.rated where i > 0 and k % 4 = 1
  union all select cycle, ends, company_id, compound_id, k, 4, 'integrity', 'overcharged', 'bad', '附表三第5项', -4, 'project', date '2022-04-20', 12, 'published' from base.rated where i = 2 and k % 6 = 2);
insert into marts.score_step
select cycle, output, company_id, '', row_number() over (partition by cycle, output, company_id order by nth, item_id), kind, code, clause, item_id, value, n, cast(points as decimal(12,4)), share from (
  select cycle, 'grade' as output, company_id, 0 as nth, 'base' as kind, '' as code, '' as clause, '' as item_id, null as value, null as n, 0 as points, null as share from base.rated where not no_data
  union all select cycle, 'grade', company_id, 1, 'component', 'evaluation', '第六条', '', evaluation, compounds, evaluation / 2, null from base.rated where not no_data
  union all select cycle, 'grade', company_id, 2, 'component', 'burden', '第七条', '', burden, compounds * 3, 0.3 * case when burden <= 0.5 then 100 when burden <= 1 then 100 - 50 * (burden - 0.5) else greatest(0, 75 - 75 * (burden - 1)) end, null from base.rated where not no_data
  union all select cycle, 'grade', company_id, 3, 'component', 'on_time', '第八条', '', on_time, compounds * 3, 0.2 * case when on_time <= 80 then (on_time - 50) / 30 * 70 when on_time <= 95 then 70 + (on_time - 80) * 2 else 100 end, null from base.rated where not no_data
  union all select cycle, 'integrity', company_id, 0, 'base', '', '', '', null, null, 70, null from base.rated where not no_data
  union all select cycle, 'integrity', company_id, 1, 'component', 'co_operation', '第十四条', '', evaluation, compounds, 0.3 * case when evaluation <= 60 then greatest(0, (evaluation - 40) * 3) when evaluation <= 90 then 60 + (evaluation - 60) * 4 / 3 else 100 end, null from base.rated where not no_data
  union all select i.cycle, i.output, i.company_id, case i.kind when 'good' then 4 else 5 end, i.kind, i.code, i.clause, i.item_id, i.points, null, i.points * case when i.compound_id is null or i.kind = 'good' or i.output = 'integrity' then 1 else c.households / f.households end, case when i.compound_id is null or i.kind = 'good' or i.output = 'integrity' then 1 else c.households / f.households end
    from marts.score_item i join marts.company f using (company_id) left join marts.compound c on c.compound_id = i.compound_id join base.rated r on r.company_id = i.company_id and r.cycle = i.cycle where i.counted and not r.no_data) as s;
insert into marts.score_step select cycle, output, company_id, '', 90, 'clamp', '', '', '', null, null, 100 - sum(points), null from marts.score_step group by cycle, output, company_id having sum(points) > 100;
create table base.scored as
with summed as (select cycle, output, company_id, round(sum(points), 1) as score from marts.score_step group by all),
sure as (select r.*, o.output, s.score, 1.5 + 12 / sqrt(r.compounds + 3) as sd from base.rated r cross join (values ('grade'), ('integrity')) as o(output) left join summed s on s.cycle = r.cycle and s.output = o.output and s.company_id = r.company_id)
select * from sure;
insert into marts.score_class
with edge as (select b.output, b.class, b.position, coalesce(b.from_score, -1000) as low, coalesce(lag(b.from_score) over (partition by b.output order by b.position), 1000) as high from marts.score_band b where cycle = '2022Q2' and position < 99)
select s.cycle, s.output, s.company_id, e.class, e.position, 1 / (1 + exp(-1.702 * (cast(e.high as double) - s.score) / s.sd)) - 1 / (1 + exp(-1.702 * (cast(e.low as double) - s.score) / s.sd)) from base.scored s join edge e using (output) where s.score is not null;
insert into marts.score
with judged as (
  select s.*, coalesce((select b.class from marts.score_band b where b.cycle = s.cycle and b.output = s.output and b.position < 99 and (b.from_score <= s.score or b.from_score is null) order by b.position limit 1), '未参评') as by_score,
    exists (select * from marts.score_item i where i.cycle = s.cycle and i.output = s.output and i.company_id = s.company_id and i.code = 'accident') and s.score >= 75 as vetoed,
    rank() over (partition by s.cycle, s.output order by s.score desc nulls last) as place, count(s.score) over (partition by s.cycle, s.output) as ranked from base.scored s),
ruled as (select *, case when score is null then '未参评' when vetoed then 'C' else by_score end as rule_class from judged),
known as (select r.*, c.probability, c.position, (select x.class from marts.score_class x where x.cycle = r.cycle and x.output = r.output and x.company_id = r.company_id and abs(x.position - c.position) = 1 order by x.probability desc limit 1) as neighbour
  from ruled r left join marts.score_class c on c.cycle = r.cycle and c.output = r.output and c.company_id = r.company_id and c.class = r.rule_class)
select cycle, output, company_id, name, uscc_valid, '示例-1', true, score, 1, rule_class, case when score is not null and output = 'integrity' and probability < 0.8 then neighbour else rule_class end,
  case when score is null then 'no_data' else trim(case when vetoed then 'veto' else '' end || case when probability < 0.8 then case output when 'integrity' then ' boundary held' else ' boundary' end else '' end) end,
  probability, case when score is not null then greatest(0, score - 1.645 * sd) end, case when score is not null then least(100, score + 1.645 * sd) end, case when score is not null then greatest(1, place - 5) end, case when score is not null then least(ranked, place + 5) end, ranked, compounds, households,
  exists (select * from marts.score_item i where i.cycle = known.cycle and i.output = known.output and i.company_id = known.company_id and i.disputed and i.counted),
  case when score is not null then (select min(b.from_score - score) from marts.score_band b where b.cycle = known.cycle and b.output = known.output and b.from_score > score) end, md5(company_id || cycle || output) || md5(cycle || company_id) from known;
insert into marts.score_gain
select cycle, output, company_id, row_number() over (partition by cycle, output, company_id order by gain desc, code), kind, code, item_id, gain, class from (
  select s.cycle, s.output, s.company_id, s.kind, s.code, s.item_id, case s.kind when 'component' then c.weight - s.points else -s.points end as gain, coalesce((select b.class from marts.score_band b where b.cycle = s.cycle and b.output = s.output and b.position < 99 and (b.from_score <= m.score + case s.kind when 'component' then c.weight - s.points else -s.points end or b.from_score is null) order by b.position limit 1), 'D') as class
  from marts.score_step s join marts.score m on m.cycle = s.cycle and m.output = s.output and m.company_id = s.company_id left join marts.score_component c on c.cycle = s.cycle and c.output = s.output and c.code = s.code where s.kind in ('component', 'bad')) as g where gain > 0;
insert into marts.score_project select r.cycle, o.output, r.company_id, c.compound_id, c.households, c.households / r.households, case when not r.no_data then least(100, r.evaluation + 6 * base.u(c.compound_id, o.output) - 3) end from base.rated r join marts.compound c on c.company_id = r.company_id, (values ('grade'), ('integrity')) as o(output);
insert into marts.score_step select cycle, output, company_id, compound_id, 1, 'base', '', '', '', null, null, 0, null from marts.score_project;
insert into marts.evaluation
select cycle, compound_id, company_id, cast(ends + cast(3 + 12 * base.u(compound_id || cycle, 'on') as integer) as date), cast(total as decimal(7,2)), total / 10, total / 10, total / 10, total / 10, total / 10, total / 10, employed, base.u(compound_id || cycle, 'line') < 0.04, total = 100, base.u(compound_id || cycle, 'on') > 0.9, not employed from (
  select r.cycle, r.ends, c.compound_id, c.company_id, case when base.u(c.compound_id || r.cycle, 'full') < 0.03 then 100 else r.evaluation end as total, base.u(c.compound_id, 'employed') < 0.03 as employed from base.rated r join marts.compound c using (company_id) where base.u(c.compound_id || r.cycle, 'sent') > 0.05);
insert into marts.score_case
select 'Z-001', 'objection', company_id, null, 'J440600-2-1', '消防通道<b>当日已清理</b>', date '2022-07-08', date '2022-07-08', date '2022-07-12', null, date '2022-07-11', date '2022-07-14', null, null, '住房城乡建设局', true, true, true, false from base.company where company_n = 2
union all select 'Z-002', 'objection', company_id, null, 'J440600-10-1', '不在服务范围内', date '2022-04-11', date '2022-04-11', date '2022-04-12', date '2022-04-14', date '2022-04-12', date '2022-04-14', 'revoked', '记录撤销', '住房城乡建设局', false, false, false, false from base.company where company_n = 10
union all select 'Z-003', 'repair', company_id, null, 'J440600-5-1', '已整改满三个月', date '2022-07-13', date '2022-07-13', null, null, date '2022-07-14', date '2022-07-18', null, null, '住房城乡建设局', true, false, true, true from base.company where company_n = 5
union all select 'Z-004', 'objection', company_id, '2022Q2', null, '评价份数有误', date '2022-07-14', null, null, null, date '2022-07-18', date '2022-07-20', null, null, '住房城乡建设局', false, false, true, false from base.company where company_n = 8;
insert into marts.score_cycle select y.cycle, starts, ends, case i when 2 then 'publicity' else 'final' end, case i when 2 then date '2022-07-08' else cast(ends + 30 as date) end, case i when 2 then date '2022-07-19' else cast(ends + 20 as date) end, (select count(*) from marts.evaluation e where e.cycle = y.cycle), (select sum(compounds) from base.rated r where r.cycle = y.cycle),
  (select count(distinct company_id) from marts.score s where s.cycle = y.cycle and score is not null), case i when 2 then 4 else 0 end, case i when 2 then 3 else 0 end, case i when 2 then 2 else 0 end from base.cycle y;
insert into marts.score_cycle values ('2022Q3', date '2022-07-01', date '2022-09-30', 'open', null, null, 0, 255, 0, 0, 0, 0);
insert into marts.score_validity values ('grade', '2022Q2', 24, 6, 0.46, 0.08, 0.73, 0.74, 0.55, 0.9), ('integrity', '2022Q2', 24, 6, 0.21, -0.2, 0.56, 0.58, 0.36, 0.79);

insert into marts.evaluation_due
select distinct p.cycle, p.compound_id, p.company_id,
    exists (select 1 from marts.evaluation e where e.cycle = p.cycle and e.compound_id = p.compound_id and e.company_id = p.company_id)
from marts.score_project p;
