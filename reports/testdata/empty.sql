-- A city on its first day: registers of regions and nothing else.
insert into marts.region values ('440600', 'city', null, '佛山市', 'Foshan', 1, false), ('440604', 'district', '440600', '禅城区', 'Chancheng', 1, false), ('440604010', 'town', '440604', '石湾镇街道', 'Shiwan', 1, false), ('440604:unplaced', 'town', '440604', '未定位', 'Unplaced', 99, true);
insert into marts.company values ('91440600000000001A', '空白物业服务有限公司', '', true, 0, 0, 0, '');
insert into marts.compound values ('C1', '首日花园', '440604010', '440604', 'estate', 'unknown', 0, null, null, null, 'none', null, 0, 0, null);
insert into marts.issue values ('2020-W23', date '2020-06-01', date '2020-06-07', date '2020-06-07', timestamptz '2020-06-08 06:00:00+08', '示例-v1', '示例口径', true, '440600', '佛山市', 'Foshan', timestamptz '2020-06-08 05:00:00+08', 1, 0, 0, 0, 0, date '2020-06-01', date '2023-06-01', 300, date '2020-12-31', 2, 3, 10, 'd41d8cd98f00b204e9800998ecf8427e');
