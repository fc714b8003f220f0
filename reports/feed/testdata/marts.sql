create schema marts;
create table marts.issue (issue varchar, as_of date, known_at timestamptz, policy_version varchar, lake_state varchar);
insert into marts.issue values ('2022-W28', '2022-07-17', '2022-07-18 06:00:00.25+08', '示例-v1', 'x');
create table marts.policy (key varchar, value varchar);
insert into marts.policy values ('score.rules', 'version = "规则-v1"'), ('coverage.dormant_days', '90');
create table marts.score_case (cycle varchar, kind varchar, objection_id varchar, company_id varchar, item_id varchar, decided_on date);
create table marts.score_cycle (cycle varchar, starts date, ends date, stage varchar);
insert into marts.score_cycle values
    ('2022Q1', '2022-01-01', '2022-03-31', 'final'),
    ('2022Q2', '2022-04-01', '2022-06-30', 'publicity'),
    ('2022Q3', '2022-07-01', '2022-09-30', 'open'),
    ('2021Q4', '2021-10-01', '2021-12-31', 'final');

create table marts.company (company_id varchar, uscc_valid boolean);
insert into marts.company values ('91440605MA4UXRP45E', true), ('91440606MA4W2L8J3H', true), ('临-17', false);

create table marts.score (
    cycle varchar, output varchar, company_id varchar, company_name varchar, uscc_valid boolean, rule_version varchar, trial boolean,
    score decimal(12, 4), places integer, rule_class varchar, class varchar, reason varchar, probability double, score_lo double, score_hi double,
    rank_lo integer, rank_hi integer, ranked integer, projects integer, households bigint, disputed boolean, to_next decimal(12, 4), inputs_hash varchar
);
insert into marts.score values
    ('2022Q2', 'grade', '91440605MA4UXRP45E', '甲物业', true, '规则-v1', true, 86.5, 1, 'AAA', 'AA', 'boundary held', 0.612345678, 81.23456, 90, 1, 3, 3, 2, 1200, true, null, 'a1'),
    ('2022Q2', 'grade', '91440604MA51CF8T2A', '=HYPERLINK("x"),"乙"', true, '规则-v1', true, 7, 1, 'C', 'C', '', 0.99, 5, 9.5, 2, 3, 3, 1, 300, false, 53, 'b1'),
    ('2022Q2', 'integrity', '91440605MA4UXRP45E', '甲物业', true, '规则-v1', true, -0.25, 2, '守信', '守信', '', 0.9, -1, 0.5, 1, 1, 1, 2, 1200, false, 0.5, 'a2'),
    ('2022Q2', 'grade', '临-17', '丙物业', false, '规则-v1', true, null, 1, '未参评', '未参评', 'no_data', null, null, null, null, null, 3, 1, 80, false, null, 'c1'),
    ('2022Q1', 'grade', '91440605MA4UXRP45E', '甲物业', true, '规则-v0', true, 80, 1, 'AA', 'AA', '', 0.9, 70, 90, 1, 1, 1, 2, 1200, false, null, 'a0');

create table marts.score_class (cycle varchar, output varchar, company_id varchar, class varchar, position integer, probability double);
insert into marts.score_class values
    ('2022Q2', 'grade', '91440605MA4UXRP45E', 'AAA', 1, 0.612345678), ('2022Q2', 'grade', '91440605MA4UXRP45E', 'AA', 2, 0.387654322),
    ('2022Q2', 'grade', '91440604MA51CF8T2A', 'C', 5, 1), ('2022Q2', 'grade', '临-17', '未参评', 6, 1);

create table marts.score_item (
    cycle varchar, output varchar, company_id varchar, compound_id varchar, item_id varchar, code varchar, kind varchar, clause varchar,
    points decimal(12, 4), subject varchar, occurred_on date, expires_on date, status varchar, disputed boolean, counted boolean, evidence varchar, recorder varchar
);
insert into marts.score_item values
    ('2022Q2', 'grade', '91440605MA4UXRP45E', 'C1', 'I-1', 'B01', 'bad', '第八条', 2.5, 'project', '2022-04-05', '2023-04-04', 'objected', true, true, E'粤查\n2022〔5〕号', '石湾镇街道'),
    ('2022Q2', 'grade', '91440605MA4UXRP45E', '', 'I-2', 'G01', 'good', '第九条', 1, 'company', '2022-05-05', null, 'published', false, true, '''=1', '+市住建局'),
    ('2022Q2', 'grade', '临-17', 'C9', 'I-3', 'B01', 'bad', '第八条', 2.5, 'manager', null, null, 'recorded', false, false, '', ''),
    ('2022Q2', 'grade', '91440606MA4W2L8J3H', 'C7', 'I-5', 'B02', 'bad', '第八条', 1, 'project', null, null, 'recorded', false, false, '', ''),
    ('2022Q2', 'grade', '未评分企业', 'C8', 'I-4', 'B02', 'bad', '第八条', 1, 'project', null, null, 'recorded', false, false, '', '');

create table marts.score_step (
    cycle varchar, output varchar, company_id varchar, compound_id varchar, step integer, kind varchar, code varchar, clause varchar, item_id varchar,
    value decimal(18, 4), n bigint, points decimal(12, 4), share decimal(18, 6)
);
insert into marts.score_step values
    ('2022Q2', 'grade', '91440605MA4UXRP45E', '', 1, 'base', '', '', '', null, null, 80, null),
    ('2022Q2', 'grade', '91440605MA4UXRP45E', '', 2, 'component', 'evaluation', '第五条', '', 88.1234, 12, 8.0446, null),
    ('2022Q2', 'grade', '91440605MA4UXRP45E', '', 10, 'bad', 'B01', '第八条', 'I-1', null, 1, -1.5, null),
    ('2022Q2', 'grade', '91440605MA4UXRP45E', 'C1', 1, 'bad', 'B01', '第八条', 'I-1', null, 1, -2.5, 0.6),
    ('2022Q2', 'grade', '91440604MA51CF8T2A', '', 1, 'base', '', '', '', null, null, 7, null),
    ('2022Q2', 'integrity', '91440605MA4UXRP45E', '', 1, 'base', '', '', '', 12345678901234.5678, null, -0.25, null);
