-- The governance marts that reports reads, empty.
create table marts.measure (system varchar, measure varchar, sort integer, basis varchar, good varchar);
create table marts.governance_month (region_code varchar, level varchar, month date, complete boolean, system varchar, measure varchar, kind varchar, numerator bigint, denominator bigint, share double, share_lo double, share_hi double, amount double);
create table marts.owed (item varchar, region_code varchar, town_code varchar, district_code varchar, compound_id varchar, compound_name varchar, subject varchar, subject_name varchar, owner varchar, owner_id varchar, owner_name varchar, to_whom varchar, since date, due_on date, days integer, amount bigint);
create table marts.owed_region (region_code varchar, level varchar, item varchar, n bigint, amount bigint, oldest_since date, longest_days integer);
insert into marts.measure
select system, measure, row_number() over (), basis, good
from (values
  ('leaders', 'post_filled', 'stock', 'high'), ('leaders', 'post_vacant', 'stock', 'low'), ('leaders', 'wrongly_joint', 'stock', 'low'), ('leaders', 'notice_done', 'stock', 'high'), ('leaders', 'report_delivered', 'flow', 'high'),
  ('duties', 'duty_residents', 'flow', 'high'), ('duties', 'duty_party', 'flow', 'high'), ('duties', 'duty_company', 'flow', 'high'), ('duties', 'duty_decisions', 'flow', 'high'), ('duties', 'duty_governance', 'flow', 'high'),
  ('committees', 'committee_founded', 'stock', 'high'), ('committees', 'committee_preparing', 'stock', ''), ('committees', 'management_committee', 'stock', ''), ('committees', 'reelection_overdue', 'stock', 'low'), ('committees', 'cross_appointed', 'stock', 'high'), ('committees', 'party_members', 'stock', 'high'), ('committees', 'convention_made', 'stock', 'high'), ('committees', 'group_recommended', 'stock', 'high'),
  ('preprocedure', 'written_both', 'stock', 'high'), ('preprocedure', 'decision_with', 'flow', 'high'), ('preprocedure', 'decision_before', 'flow', 'low'), ('preprocedure', 'decision_without', 'flow', 'low'),
  ('handovers', 'handover_led', 'flow', 'high'), ('handovers', 'handover_on_time', 'flow', 'high'), ('handovers', 'handover_overdue', 'stock', 'low'),
  ('revenue', 'revenue_disclosed', 'flow', 'high'), ('revenue', 'revenue_discussed', 'flow', 'high'), ('facilities', 'renewal_discussed', 'flow', 'high'), ('facilities', 'renewal_completed', 'flow', 'high'), ('epidemic', 'task_on_time', 'flow', 'high'),
  ('disputes', 'dispute_settled', 'flow', 'high'), ('disputes', 'dispute_by_branch', 'flow', 'high'), ('findings', 'finding_rectified', 'flow', 'high'), ('findings', 'finding_overdue', 'stock', 'low'), ('checkin', 'checkin_active', 'flow', 'high'), ('survey', 'survey_complete', 'stock', 'high')
) as m(system, measure, basis, good);
create table marts.coordination_item (item_id varchar, region_code varchar, leaf_code varchar, compound_id varchar, compound_name varchar, title varchar, ground varchar, department varchar, raised_on date, meeting_on date, due_on date, closed_on date, state varchar, days_overdue integer, carried integer, progress varchar);
create table marts.agenda (item_id varchar, is_carried boolean, ground varchar, region_code varchar, level varchar, compound_id varchar, subject_kind varchar, subject varchar, subject_name varchar, title varchar, value double, threshold double, department varchar, raised_on date, meeting_on date, due_on date, days_overdue integer, carried integer, progress varchar);
create table marts.governance_event (system varchar, id varchar, compound_id varchar, kind varchar, opened_on date, due_on date, done_on date, state varchar, days_overdue integer);
