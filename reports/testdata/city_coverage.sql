-- The way to the target of the mini-city, made from what city.sql made.
insert into marts.coverage_path
select day, 2 / 3.0 * least(1, (day - date '2020-06-01') / 1095.0),
  case when day < date '2020-12-31' then 0.2 * (day - date '2020-06-01') / 213.0 when day < date '2021-12-31' then 0.2 + 0.25 * (day - date '2020-12-31') / 365.0 else least(2 / 3.0, 0.45 + (2 / 3.0 - 0.45) * (day - date '2021-12-31') / 517.0) end
from (select cast(unnest(generate_series(date '2020-06-07', date '2023-06-01', interval 7 day)) as date) as day union select date '2023-06-01');
insert into marts.coverage_forecast
select p.region_code, p.level,
  case when p.managed = 0 then 'none' when p.managed < 10 then 'few' when p.remaining = 0 then 'reached' when p.pace_13w > 1.2 * p.pace_required then 'on_track' when p.pace_13w > 0.7 * p.pace_required then 'at_risk' else 'off_track' end as word,
  0.8, p.pace_13w, p.pace_13w,
  case when p.pace_13w > 0 then date '2022-07-17' + cast(5.5 * p.remaining / p.pace_13w as integer) end, case when p.pace_13w > 0 then date '2022-07-17' + cast(7 * p.remaining / p.pace_13w as integer) end, case when p.pace_13w > 0.2 then date '2022-07-17' + cast(10 * p.remaining / p.pace_13w as integer) end,
  0.1, p.covered + 30 * p.pace_13w, p.covered + 45 * p.pace_13w, p.covered + 60 * p.pace_13w, least(1, (p.covered + 30 * p.pace_13w) / nullif(p.managed, 0)), least(1, (p.covered + 45 * p.pace_13w) / nullif(p.managed, 0)), least(1, (p.covered + 60 * p.pace_13w) / nullif(p.managed, 0))
from marts.coverage_pace p;
insert into marts.coverage_fan
select f.region_code, date '2022-07-17' + cast(h * 319 / 10 as integer), s + (f.share_lo - s) * h / 10, s + (f.share_middle - s) * h / 10, s + (f.share_hi - s) * h / 10
from marts.coverage_forecast f, (select region_code, covered_share as s from marts.coverage_week where week = date '2022-07-11') as w, range(0, 11) as r(h)
where w.region_code = f.region_code and f.word in ('on_track', 'at_risk', 'off_track');
insert into marts.coverage_change
with span as (select * from (values ('week', null, date '2022-07-04', date '2022-07-11'), ('4w', null, date '2022-06-13', date '2022-07-11'), ('13w', null, date '2022-04-11', date '2022-07-11'), ('month', date '2022-07-01', date '2022-06-20', date '2022-07-11'), ('month', date '2022-06-01', date '2022-05-23', date '2022-06-20')) as t(span, month, a, b))
select f.region_code, f.level, s.span, s.month, f.week_end, t.week_end, f.managed, t.managed, f.covered, t.covered, t.covered - f.covered + (t.covered - f.covered) // 4, (t.covered - f.covered) // 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, f.covered_share, t.covered_share, (t.covered - f.covered + (t.covered - f.covered) // 4) / nullif(f.managed, 0), -((t.covered - f.covered) // 4) / nullif(f.managed, 0), 0, 0
from span s join marts.coverage_week f on f.week = s.a join marts.coverage_week t on t.week = s.b and t.region_code = f.region_code;
insert into marts.coverage_peer
with x as (select w.*, case when w.level = 'district' then 'district' when cast(right(w.region_code, 3) as integer) < 100 then 'street' else 'town' end as peer from marts.coverage_week w join marts.region r using (region_code) where w.week = date '2022-07-11' and w.level in ('district', 'town') and not r.is_unplaced and w.managed > 0)
select region_code, level, peer, managed >= 10, managed, covered, covered_share, covered_share_lo, covered_share_hi, (select count(*) from x b where b.peer = x.peer and b.managed >= 10), (select count(*) + 1 from x b where b.peer = x.peer and b.managed >= 10 and b.covered_share > x.covered_share), (select count(*) + 1 from x b where b.peer = x.peer and b.managed >= 10 and b.covered_share_lo > x.covered_share_hi), (select count(*) from x b where b.peer = x.peer and b.managed >= 10 and b.covered_share_hi >= x.covered_share_lo), 0.45, case when managed < 10 then 'few' when covered_share_hi < 0.45 then 'below' when covered_share_lo > 0.45 then 'above' else 'same' end
from x;
insert into marts.branch_target
select r.region_code, r.level, case when r.level = 'city' then 300 end, date '2020-12-31', coalesce(t.branches, 0), coalesce(t.branches_dormant, 0), coalesce(t.joint_branches, 0), coalesce(n.branches, 0), coalesce(n.branches_dormant, 0), coalesce(n.joint_branches, 0), null
from marts.region r left join marts.coverage_week t on t.region_code = r.region_code and t.week = date '2020-12-21' left join marts.coverage_week n on n.region_code = r.region_code and n.week = date '2022-07-11';
insert into marts.next_compound
select compound_id, name, region_code, district_code, region_code, households, stage = 'applied', case when stage = 'applied' then date '2022-06-01' end, case when stage = 'applied' then 4 end, stage = 'applied', case when households > 500 then true when households > 300 then false end, case when households > 400 then 2 end, case when stage = 'applied' then 2 else 0 end, row_number() over (order by stage = 'applied' desc, households desc, compound_id)
from marts.compound where management = 'company' and stage in ('none', 'applied');
insert into marts.forecast_backtest values ('city', 4, 81, 69, 69 / 81.0, 0.8), ('city', 13, 72, 56, 56 / 72.0, 0.8), ('city', 26, 59, 41, 41 / 59.0, 0.8), ('district', 26, 295, 213, 213 / 295.0, 0.8), ('town', 26, 0, 0, null, 0.8);
