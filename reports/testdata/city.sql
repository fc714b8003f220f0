-- A synthetic mini-city for the tests of the pages: 5 districts, 32 towns, 44 companies, 300 compounds, 110 weeks.
-- Chance comes from hashes, so every run makes the same city. Every mart is summed up from the same few
-- base tables, so that parts add to totals as in a real warehouse.
create schema base;
create macro base.u(a, b) as (hash(cast(a as varchar) || '/' || b) % 1000003) / 1000003.0;
create macro base.wilson_lo(k, n) as case when n > 0 then greatest(0, (k / n + 1.9208 / n - 1.96 * sqrt(greatest(0, k / n * (1 - k / n)) / n + 0.9604 / (n * n))) / (1 + 3.8416 / n)) end;
create macro base.wilson_hi(k, n) as case when n > 0 then least(1, (k / n + 1.9208 / n + 1.96 * sqrt(greatest(0, k / n * (1 - k / n)) / n + 0.9604 / (n * n))) / (1 + 3.8416 / n)) end;
create macro base.poisson_lo(k) as case when k > 0 then k * pow(1 - 1 / (9.0 * k) - 1.96 / (3 * sqrt(k)), 3) else 0 end;
create macro base.poisson_hi(k) as (k + 1) * pow(1 - 1 / (9.0 * (k + 1)) + 1.96 / (3 * sqrt(k + 1)), 3);

insert into marts.region values ('440600', 'city', null, '佛山市', 'Foshan', 1, false),
('440604', 'district', '440600', '禅城区', 'Chancheng', 1, false), ('440605', 'district', '440600', '南海区', 'Nanhai', 2, false), ('440606', 'district', '440600', '顺德区', 'Shunde', 3, false), ('440607', 'district', '440600', '三水区', 'Sanshui', 4, false), ('440608', 'district', '440600', '高明区', 'Gaoming', 5, false),
('440600:unplaced', 'district', '440600', '未定位', 'Unplaced', 99, true),
('440604010', 'town', '440604', '石湾镇街道', 'Shiwan', 1, false), ('440604011', 'town', '440604', '张槎街道', 'Zhangcha', 2, false), ('440604012', 'town', '440604', '祖庙街道', 'Zumiao', 3, false), ('440604100', 'town', '440604', '南庄镇', 'Nanzhuang', 4, false),
('440605011', 'town', '440605', '桂城街道', 'Guicheng', 1, false), ('440605121', 'town', '440605', '九江镇', 'Jiujiang', 2, false), ('440605122', 'town', '440605', '西樵镇', 'Xiqiao', 3, false), ('440605123', 'town', '440605', '丹灶镇', 'Danzao', 4, false), ('440605124', 'town', '440605', '狮山镇', 'Shishan', 5, false), ('440605125', 'town', '440605', '大沥镇', 'Dali', 6, false), ('440605126', 'town', '440605', '里水镇', 'Lishui', 7, false),
('440606003', 'town', '440606', '伦教街道', 'Lunjiao', 1, false), ('440606004', 'town', '440606', '勒流街道', 'Leliu', 2, false), ('440606005', 'town', '440606', '大良街道', 'Daliang', 3, false), ('440606006', 'town', '440606', '容桂街道', 'Ronggui', 4, false), ('440606101', 'town', '440606', '陈村镇', 'Chencun', 5, false), ('440606102', 'town', '440606', '北滘镇', 'Beijiao', 6, false), ('440606103', 'town', '440606', '乐从镇', 'Lecong', 7, false), ('440606104', 'town', '440606', '龙江镇', 'Longjiang', 8, false), ('440606105', 'town', '440606', '杏坛镇', 'Xingtan', 9, false), ('440606106', 'town', '440606', '均安镇', 'Jun''an', 10, false),
('440607001', 'town', '440607', '西南街道', 'Xinan', 1, false), ('440607004', 'town', '440607', '云东海街道', 'Yundonghai', 2, false), ('440607101', 'town', '440607', '大塘镇', 'Datang', 3, false), ('440607103', 'town', '440607', '乐平镇', 'Leping', 4, false), ('440607104', 'town', '440607', '白坭镇', 'Baini', 5, false), ('440607105', 'town', '440607', '芦苞镇', 'Lubao', 6, false), ('440607106', 'town', '440607', '南山镇', 'Nanshan', 7, false),
('440608004', 'town', '440608', '荷城街道', 'Hecheng', 1, false), ('440608106', 'town', '440608', '杨和镇', 'Yanghe', 2, false), ('440608107', 'town', '440608', '明城镇', 'Mingcheng', 3, false), ('440608108', 'town', '440608', '更合镇', 'Genghe', 4, false);
insert into marts.region select region_code || ':unplaced', 'town', region_code, '未定位', 'Unplaced', 99, true from marts.region where level = 'district' and not is_unplaced;

create table base.town as select region_code, parent_code, row_number() over (order by region_code) as n, 6 + cast(floor(50 * pow(base.u(region_code, 'size'), 2)) as integer) + case when region_code in ('440605011', '440606005', '440604012') then 40 else 0 end as compounds from marts.region where level = 'town' and not is_unplaced;
create table base.company as select n as company_n, printf('9144060%08dA%02d', n, n) as company_id,
  case n when 3 then '</script><script>alert(1)</script>物业有限公司' when 4 then '=HYPERLINK("http://example.invalid","点我")物业' when 5 then '@SUM(1+1)|物业服务有限公司' when 6 then '一家名字非常非常长的物业服务与小区综合管理（佛山）有限责任公司第二分公司'
    else list_value('安居', '康宁', '嘉和', '万安', '恒泰', '和顺', '金辉', '锦绣', '碧水', '绿城', '同福', '信诚')[1 + n % 12] || list_value('', '第一', '第二', '华南')[1 + n % 4] || '物业服务有限公司' end as name,
  case when n between 3 and 6 then '' else list_value('安居', '康宁', '嘉和', '万安', '恒泰', '和顺', '金辉', '锦绣', '碧水', '绿城', '同福', '信诚')[1 + n % 12] || list_value('', '一', '二', '华南')[1 + n % 4] || '物业' end as short_name,
  exp(0.35 * (base.u(n, 'effect') + base.u(n, 'effect2') + base.u(n, 'effect3') - 1.5) * 2) * case when n in (7, 12) then 2.2 when n = 8 then 0.35 else 1 end as effect
  from range(1, 45) as r(n);
create table base.compound as
with place as (select t.region_code, t.parent_code, t.n as town_n, i from base.town t, range(1, 200) as r(i) where i <= t.compounds),
numbered as (select *, row_number() over (order by region_code, i) as n from place)
select printf('C%05d', n) as compound_id, n,
  case n when 2 then '</script><img src=x onerror=alert(1)>花园' when 3 then '=1+1小区' else list_value('翠湖', '金色', '阳光', '丽景', '万科', '江南', '东方', '怡和', '碧桂', '御景')[1 + cast(floor(base.u(n, 'a') * 10) as integer)] || list_value('花园', '家园', '名苑', '新城', '华府', '雅居')[1 + cast(floor(base.u(n, 'b') * 6) as integer)] || case when base.u(n, 'c') < 0.4 then cast(floor(base.u(n, 'd') * 4) + 1 as integer) || '期' else '' end end as name,
  region_code, parent_code as district_code, case when base.u(n, 'kind') < 0.1 then 'single_building' else 'estate' end as kind,
  case when base.u(n, 'm') < 0.9 then 'company' when base.u(n, 'm') < 0.94 then 'self' when base.u(n, 'm') < 0.97 then 'none' else 'unknown' end as management,
  cast(60 + 2600 * pow(base.u(n, 'h'), 2.2) as bigint) as households,
  1 + cast(floor(44 * pow(base.u(n, 'co'), 1.9)) as integer) as company_n,
  date '2020-05-01' + cast(floor(1500 * pow(base.u(n, 'f'), 0.72) * (0.65 + 0.9 * base.u(town_n, 'speed'))) as integer) as approved_on,
  base.u(n, 'stage') as su
from numbered;
create table base.week as select cast(date '2020-06-01' + cast(7 * i as integer) as date) as week, cast(date '2020-06-01' + cast(7 * i + 6 as integer) as date) as week_end from range(0, 111) as r(i) where date '2020-06-01' + cast(7 * i + 6 as integer) <= date '2022-07-17';
create table base.month as select cast(date '2020-06-01' + to_months(cast(i as integer)) as date) as month, i from range(0, 26) as r(i);
create table base.region_path as
  select region_code as leaf, region_code from base.town union all select region_code, parent_code from base.town union all select region_code, '440600' from base.town
  union all select region_code, region_code from marts.region where is_unplaced union all select region_code, parent_code from marts.region where is_unplaced union all select region_code, '440600' from marts.region where is_unplaced and level = 'town';

insert into marts.policy select key, value, '示例-v1', date '2020-06-01' from (values ('name', '示例口径'), ('example', 'true'), ('city.code', '440600'), ('coverage.start_on', '2020-06-01'), ('coverage.deadline_on', '2023-06-01'), ('coverage.share_num', '2'), ('coverage.share_den', '3'), ('coverage.branch_target', '300'), ('coverage.branch_target_on', '2020-12-31'), ('coverage.dormant_days', '90'), ('coverage.min_rank_n', '10'), ('forecast.level', '0.8'), ('branch.min_members', '3'), ('matters.window_days', '30'), ('handling.partial_resolved_weight', '0.5'), ('handling.basic_satisfied_weight', '0.8'), ('suppression.min_count', '3')) as t(key, value);

insert into marts.coverage_week
with counted as (
  select w.week, w.week_end, p.region_code, count(*) as compounds, count(*) filter (where management = 'company') as managed, count(*) filter (where management = 'self') as self_managed, count(*) filter (where management = 'none') as unmanaged, count(*) filter (where management = 'unknown') as unknown_mode,
    count(*) filter (where management = 'company' and approved_on <= w.week_end) as covered, count(*) filter (where management = 'company' and approved_on <= w.week_end and su < 0.93) as covered_active,
    sum(households) filter (where management = 'company') as hm, coalesce(sum(households) filter (where management = 'company' and approved_on <= w.week_end), 0) as hc, coalesce(sum(households) filter (where management = 'company' and approved_on <= w.week_end and su < 0.93), 0) as ha
  from base.week w, base.compound c join base.region_path p on p.leaf = c.region_code group by all)
select week, week_end, c.region_code, r.level, r.parent_code, compounds, managed, self_managed, unmanaged, unknown_mode, covered, covered_active, covered / nullif(managed, 0), base.wilson_lo(covered, managed), base.wilson_hi(covered, managed), hm, hc, ha, hc / nullif(hm, 0), cast(ceil(covered * 0.9) as bigint), covered - covered_active, cast(floor(covered * 0.1) as bigint), cast(ceil(2 * managed / 3.0) as bigint),
  managed * 2 / 3.0 * least(1, (week_end - date '2020-06-01' + 1) / 1095.0), 2 / 3.0 * least(1, (week_end - date '2020-06-01' + 1) / 1095.0)
from counted c join marts.region r using (region_code);

insert into marts.coverage_pace
select a.region_code, a.level, a.managed, a.covered, a.target_count, greatest(0, a.target_count - a.covered), a.path_count, a.covered - a.path_count, (date '2023-06-01' - a.week_end) / 7.0, (a.covered - b.covered) / 13.0, greatest(0, a.target_count - a.covered) / ((date '2023-06-01' - a.week_end) / 7.0), a.managed * 0.53, a.covered - a.managed * 0.53, greatest(0, cast(floor(a.path_count) as bigint) - a.covered), a.target_count - a.covered_active,
  case when a.managed = 0 then 'none' when a.managed < 10 then 'few' when a.covered >= a.target_count then 'reached' when a.covered >= floor(a.path_count) then 'on_path' when (a.covered - b.covered) / 13.0 >= (a.target_count - a.covered) / 45.6 then 'catching_up' else 'behind' end
from marts.coverage_week a join marts.coverage_week b on b.region_code = a.region_code and b.week = a.week - 91 where a.week = (select max(week) from marts.coverage_week);

create table base.stage as select *, case when approved_on <= date '2022-07-17' then case when su < 0.2 then 'approved' when su < 0.45 then 'plaqued' when su < 0.93 then 'operating' else 'dormant' end when approved_on <= date '2022-10-17' then 'applied' else 'none' end as stage from base.compound;
insert into marts.branch_ladder select p.region_code, r.level, s.stage, list_position(['none', 'applied', 'approved', 'plaqued', 'operating', 'dormant', 'merged'], s.stage) - 1, count(*), cast(ceil(count(*) * 0.9) as bigint) from base.stage s join base.region_path p on p.leaf = s.region_code join marts.region r on r.region_code = p.region_code where s.management = 'company' group by all;

create table base.category as select unnest(['停车管理', '物业收费', '电梯', '噪音', '环境卫生', '设施维修', '房屋渗漏', '服务态度', '安保门禁', '绿化', '电动车', '消防', '垃圾分类', '水电气', '违建', '公共收益', '业委会', '维修资金', '物业交接', '群租', '疫情出入', '其他', '未分类']) as category, unnest([14, 13, 9, 8, 8, 7, 6, 6, 5, 4, 4, 3, 3, 2, 2, 2, 2, 1, 1, 1, 2, 1, 1]) as weight;
create table base.ticket as
with expected as (
  select m.month, m.i, c.compound_id, c.region_code, c.district_code, k.company_id, g.category,
    c.households * 0.82 * 0.0022 * k.effect * exp(0.8 * (base.u(c.n, 'cx') - 0.5)) * (1 + 0.15 * sin(m.i * 3.14159 / 6)) * case when m.month >= date '2022-03-01' and c.region_code = '440606006' then 2.4 else 1 end * case when m.month >= date '2022-02-01' and c.district_code = '440604' then 1.25 else 1 end * g.weight / 105.0 as mean
  from base.month m, base.compound c join base.company k using (company_n), base.category g where c.management in ('company'))
select month, compound_id, region_code, district_code, company_id, category, cast(floor(mean * (0.3 + 1.4 * base.u(compound_id || month, category || 'v')) + base.u(compound_id || month, category)) as bigint) as tickets from expected;
delete from base.ticket where tickets = 0;
insert into base.ticket select month, null, region_code, parent_code, null, category, cast(floor(weight / 6.0 * (0.5 + base.u(region_code || month, category))) as bigint) from base.month, marts.region, base.category where is_unplaced and level = 'town';
delete from base.ticket where tickets = 0;

insert into marts.complaint_category_month select month, p.region_code, r.level, category, sum(tickets), cast(ceil(sum(tickets) * 0.81) as bigint) from base.ticket t join base.region_path p on p.leaf = t.region_code join marts.region r on r.region_code = p.region_code group by all;
insert into marts.complaint_region_month
with hh as (select p.region_code, sum(c.households * 0.82) as h from base.compound c join base.region_path p on p.leaf = c.region_code group by all),
k as (select month, region_code, sum(tickets) as t, sum(matters) as m from marts.complaint_category_month group by all)
select m.month, m.month < date '2022-07-01', r.region_code, r.level, coalesce(k.t, 0), coalesce(k.m, 0), hh.h, coalesce(k.t, 0) / nullif(hh.h, 0) * 1000, base.poisson_lo(coalesce(k.t, 0)) / nullif(hh.h, 0) * 1000, base.poisson_hi(coalesce(k.t, 0)) / nullif(hh.h, 0) * 1000
from base.month m cross join marts.region r left join hh on hh.region_code = r.region_code left join k on k.region_code = r.region_code and k.month = m.month where r.level in ('city', 'district', 'town');
insert into marts.company_category_month select month, company_id, category, sum(tickets), cast(ceil(sum(tickets) * 0.81) as bigint) from base.ticket where company_id is not null group by all;
insert into marts.company_compound_month select month, company_id, compound_id, sum(tickets) from base.ticket where company_id is not null and compound_id is not null group by all;
insert into marts.compound_month select month, compound_id, sum(tickets), cast(ceil(sum(tickets) * 0.81) as bigint) from base.ticket where compound_id is not null group by all;
insert into marts.complaint_week select cast(date_trunc('week', month + interval 10 day) as date), district_code, region_code, compound_id, company_id, category, tickets, tickets from base.ticket;

insert into marts.handling_month
select month, region_code, level, measure, cast(num as double), den, num / nullif(den, 0), base.wilson_lo(num, den), base.wilson_hi(num, den), out, num + floor(out * 0.4), den + out, (num + floor(out * 0.4)) / nullif(den + out, 0), base.wilson_lo(num + floor(out * 0.4), den + out), base.wilson_hi(num + floor(out * 0.4), den + out) from (
  select *, cast(floor(tickets * 0.02) as bigint) as out, case measure when 'on_time' then floor(tickets * (0.90 + 0.06 * base.u(region_code, month))) when 'responded' then floor(tickets * 0.95) when 'resolved' then floor(tickets * 0.75 * 0.62) + case when tickets % 2 = 1 then 0.5 else 0 end when 'satisfied' then floor(tickets * 0.75 * 0.71) + 0.2 else tickets - floor(tickets * 0.75) end as num,
    cast(case measure when 'resolved' then floor(tickets * 0.75) when 'satisfied' then floor(tickets * 0.75) else tickets end as bigint) as den
  from marts.complaint_region_month, (values ('on_time'), ('responded'), ('resolved'), ('satisfied'), ('unanswered')) as m(measure) where tickets > 2);
insert into marts.property_share select month, region_code, level, tickets, all_t, tickets / all_t, base.wilson_lo(tickets, all_t), base.wilson_hi(tickets, all_t) from (select *, cast(ceil(tickets * (2.9 + 0.5 * base.u(region_code, month))) as bigint) as all_t from marts.complaint_region_month where level in ('city', 'district') and region_code not like '%unplaced' and complete and tickets > 0);

insert into marts.company select k.company_id, k.name, k.short_name, k.company_n % 17 <> 0, count(c.compound_id), coalesce(sum(c.households), 0), coalesce(sum(c.households * 0.82), 0), string_agg(distinct c.district_code, ',') from base.company k left join base.compound c on c.company_n = k.company_n and c.management = 'company' group by all;
insert into marts.company_period
with hh as (select company_id, occupied_households as h from marts.company),
mo as (select m.month, k.company_id, coalesce((select sum(tickets) from marts.company_category_month x where x.month = m.month and x.company_id = k.company_id), 0) as t from base.month m, base.company k),
per as (select company_id, 'month' as kind, strftime(month, '%Y-%m') as period, month as s, cast(last_day(month) as date) as e, sum(t) as t, 1 as months from mo group by all
  union all select company_id, 'quarter', year(month) || 'Q' || quarter(month), cast(date_trunc('quarter', month) as date), cast(date_trunc('quarter', month) + interval 3 month - interval 1 day as date), sum(t), count(*) from mo group by all)
select company_id, kind, period, s, e, e <= date '2022-07-17', t, cast(ceil(t * 0.81) as bigint), h * months, t / nullif(h * months, 0) * 1000, base.poisson_lo(t) / nullif(h * months, 0) * 1000, base.poisson_hi(t) / nullif(h * months, 0) * 1000,
  t, cast(floor(t * 0.91) as bigint), floor(t * 0.91) / nullif(t, 0), base.wilson_lo(floor(t * 0.91), t), base.wilson_hi(floor(t * 0.91), t), t, cast(floor(t * 0.75) as bigint),
  floor(t * 0.45), floor(t * 0.45) / nullif(floor(t * 0.75), 0), base.wilson_lo(floor(t * 0.45), floor(t * 0.75)), base.wilson_hi(floor(t * 0.45), floor(t * 0.75)),
  floor(t * 0.5), floor(t * 0.5) / nullif(floor(t * 0.75), 0), base.wilson_lo(floor(t * 0.5), floor(t * 0.75)), base.wilson_hi(floor(t * 0.5), floor(t * 0.75)), 0.25
from per join hh using (company_id);

insert into marts.compound select compound_id, c.name, region_code, district_code, kind, management, households, households * 0.82, case when management = 'company' then k.company_id end, case when management = 'company' then k.name end, stage, case when stage in ('none', 'applied') then null when su < 0.1 then 'joint' else 'own' end,
  coalesce((select sum(tickets) from marts.compound_month m where m.compound_id = c.compound_id and month >= date '2021-07-01'), 0), 0, case when region_code in ('440604012', '440606006') then region_code || case when n % 5 = 4 then ':unplaced' else '00' || (1 + n % 5 % 3) end end from base.stage c left join base.company k using (company_n);

-- the season is taken out of the city's rate; the limits of one district are found anew at an event
insert into marts.signal_month
with v as (
  select 'region' as series, region_code as id, 'rate' as metric, month, rate as raw, rate * case when region_code = '440600' then 0.97 else 1 end as value, case when region_code = '440608' and month >= date '2021-07-01' then 2 else 1 end as segment from marts.complaint_region_month where complete and rate is not null
  union all select 'company', company_id, 'rate', period_start, rate, rate, 1 from marts.company_period where period_kind = 'month' and complete and rate is not null
  union all select 'region', region_code, measure, month, rate, rate, 1 from marts.handling_month where level <> 'community' and month < date '2022-07-01'),
d as (select *, abs(value - lag(value) over (partition by series, id, metric, segment order by month)) as mr from v),
c as (select series, id, metric, segment, avg(value) filter (where month < date '2021-12-01') as centre, avg(mr) filter (where month < date '2021-12-01') as mr from d group by all)
select v.series, v.id, v.metric, v.month, v.value, v.raw, c.centre, greatest(0, c.centre - 2.66 * c.mr), c.centre + 2.66 * c.mr,
  case when v.value > c.centre + 2.66 * c.mr then 'up' when v.value < c.centre - 2.66 * c.mr then 'down' else 'none' end, case when v.value > c.centre + 2.66 * c.mr then 'beyond' else '' end,
  case when v.metric = 'rate' and v.id like '4406__' then 'uprime' else 'xmr' end, v.metric = 'rate' and v.id = '440600', v.segment, case v.segment when 2 then '高明区热线并入市12345' end
from v join c on c.series = v.series and c.id = v.id and c.metric = v.metric and c.segment = v.segment;
insert into marts.series_event values ('region', '440608', 'E1', 'hotline_merged', date '2021-06-10', '高明区热线并入市12345', true, date '2021-07-01'), ('region', '440608', 'E2', 'definition', date '2021-09-01', '分类<b>调整', false, null);
insert into marts.series_event select 'company', company_id, 'E3', 'interview', date '2022-03-03', '约谈', false, null from marts.company where company_id in (select company_id from base.company where company_n = 1);
insert into marts.action_effect values ('interview', 6, 40, 30, 24, 23, 3.1, 2.2, 3.0, 2.9, -0.8, -1.3, -0.3, 1.4, 0.08, 0.3, 0.02, -0.2, 0.05, null), ('listing', 6, 3, 3, 2, 2, null, null, null, null, null, null, null, null, null, null, null, null, null, 'few'), ('new_branch', 6, 610, 420, 400, 310, 1.8, 1.7, 1.8, 1.8, -0.1, -0.2, 0.05, 0.1, 0.01, 0.2, 0.03, 0.1, 0.0, null);

insert into marts.match_rate select district_code, method, tickets, sum(tickets) over (partition by district_code) from (select region_code as district_code, method, cast(floor(base.u(region_code, method) * weight) as bigint) as tickets from marts.region, (values ('decision', 60), ('code', 900), ('name', 5000), ('former', 90), ('variant', 200), ('text', 700), ('none', 800)) as m(method, weight) where level = 'district' and not is_unplaced);
insert into marts.classified values ('path', 18000), ('text', 420), ('review', 6);
insert into marts.review values ('spelling', 120), ('company_name', 4), ('place', 61), ('company', 9), ('repeat', 22);
insert into marts.unplaced select parent_code, reason, cast(20 + floor(60 * base.u(region_code, reason)) as bigint) from marts.region, (values ('no_name'), ('name_unknown'), ('ambiguous')) as r(reason) where is_unplaced and level = 'town';
insert into marts.quality_batch select md5(cast(i as varchar)), case i when 4 then '=cmd|'' /C calc''!A0.xlsx' else '小区登记-' || (2020 + i // 20) || '-' || i || case when i % 7 = 0 then '（补报）' else '' end || '.xlsx' end, '4406' || printf('%02d', 4 + i % 5), list_value('禅城区', '南海区', '顺德区', '三水区', '高明区')[1 + i % 5], timestamptz '2020-06-08 06:00:00+08' + to_days(cast(i * 13 as integer)), case when i % 19 = 3 then 'refused' when i % 5 = 2 then 'partial' else 'accepted' end, case when i % 19 = 3 then 'encrypted' else '' end, 'compounds,branches', 40 + i, case when i % 5 = 2 then i % 4 + 1 else 0 end, case when i = 9 then md5('10') end from range(1, 58) as r(i);
insert into marts.quality_reject values ('compounds', 'households', 'not_number', 14, 5), ('complaints', 'intake_at', 'date_no_year', 11, 3), ('companies', 'company_id', 'uscc_check', 7, 2), ('branches', 'stage', 'not_in_list', 5, 2);
insert into marts.office values ('440600', '佛山市', 'city', 0, 0, 0, 0, null, null, null, 0, 0, null, 320, 0, 0, 0, 0, 0), ('440604', '禅城区', 'district', 48, 44, 3, 1, 44 / 48.0, 0.804, 0.967, 2400, 2280, 0.95, 1210, 15, 640, 15 / 1225.0, 4, 4 / 1210.0), ('440605', '南海区', 'district', 4, 2, 0, 2, 0.5, 0.15, 0.85, 0, 0, null, 0, 0, 0, null, 0, null);
insert into marts.submission values ('440604', '禅城区', 'district', 'findings', date '2022-06-01', date '2022-06-30', date '2022-07-07', null, 'missing', 10, 0, 0, 0), ('440604', '禅城区', 'district', 'leader_reports', date '2022-05-01', date '2022-05-31', date '2022-06-13', date '2022-06-16', 'late', 3, 210, 2, 0), ('440605', '南海区', 'district', 'branches', date '2022-06-01', date '2022-06-30', date '2022-07-07', date '2022-07-05', 'on_time', 0, 31, 0, 400);
insert into marts.contradiction values ('440604', '禅城区', 'branches', 'compound_unknown', 3, 'B440604012009', 'C440604012<i>99'), ('440604', '禅城区', 'findings', 'ends_before_it_begins', 1, 'F1', '2022-03-01');
insert into marts.workday_year values (2020, 251, true), (2021, 250, true), (2022, 260, false);
insert into marts.freshness values ('regions', timestamptz '2020-06-08 06:00:00+08', date '2020-06-01', 43, 1), ('compounds', timestamptz '2022-07-18 05:00:00+08', date '2022-07-15', (select count(*) from base.compound), 31), ('companies', timestamptz '2022-07-11 05:00:00+08', date '2022-07-08', 44, 9), ('complaints', timestamptz '2022-07-18 05:30:00+08', date '2022-07-17', (select sum(tickets) from base.ticket), 110), ('complaint_totals', timestamptz '2022-07-05 05:30:00+08', date '2022-06-01', 130, 26);
insert into marts.missing_key values ('compounds', '440606', 'C00099', 'abc', date '2022-06-30');
insert into marts.reconciliation select 'tickets_by_region', region_code, t, t, 0, true from (select region_code, sum(tickets) as t from marts.complaint_region_month where level in ('city', 'district') group by all);
insert into marts.issue select '2022-W28', date '2022-07-11', date '2022-07-17', date '2022-07-17', timestamptz '2022-07-18 06:00:00+08', '示例-v1', '示例口径', true, '440600', '佛山市', 'Foshan', timestamptz '2022-07-18 05:30:00+08', 57, 37, 3, (select sum(tickets) from base.ticket where month between date '2021-07-01' and date '2022-06-30'), (select sum(tickets) from base.ticket where compound_id is null and month between date '2021-07-01' and date '2022-06-30'), date '2020-06-01', date '2023-06-01', 300, date '2020-12-31', 2, 3, 10, md5('fixture');
insert into marts.policy_version values ('示例-v0', date '2020-01-01', timestamptz '2020-01-01 09:00:00+08', 16, null, 'past'), ('示例-v1', date '2020-06-01', timestamptz '2020-06-01 09:00:00+08', 17, 3, 'in_force'), ('示例-v2', date '2022-10-01', timestamptz '2022-07-01 09:00:00+08', 17, 1, 'coming');
