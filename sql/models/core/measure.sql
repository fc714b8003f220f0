-- grain: one row per measure of the governance systems, in the order of the notice
-- key: measure
-- basis: a 'stock' is counted on the last day of a month, or at as-of; a 'flow' is
-- what fell into the month. good: the direction that is better, '' for neither.
select system, measure, sort, basis, good
from (
    values
        ('leaders', 'post_filled', 'stock', 'high', 1),
        ('leaders', 'post_vacant', 'stock', 'low', 2),
        ('leaders', 'wrongly_joint', 'stock', 'low', 3),
        ('leaders', 'notice_done', 'stock', 'high', 4),
        ('leaders', 'report_delivered', 'flow', 'high', 5),
        ('duties', 'duty_residents', 'flow', 'high', 6),
        ('duties', 'duty_party', 'flow', 'high', 7),
        ('duties', 'duty_company', 'flow', 'high', 8),
        ('duties', 'duty_decisions', 'flow', 'high', 9),
        ('duties', 'duty_governance', 'flow', 'high', 10),
        ('committees', 'committee_founded', 'stock', 'high', 11),
        ('committees', 'committee_preparing', 'stock', '', 12),
        ('committees', 'management_committee', 'stock', '', 13),
        ('committees', 'reelection_overdue', 'stock', 'low', 14),
        ('committees', 'cross_appointed', 'stock', 'high', 15),
        ('committees', 'party_members', 'stock', 'high', 16),
        ('committees', 'convention_made', 'stock', 'high', 17),
        ('committees', 'group_recommended', 'stock', 'high', 18),
        ('preprocedure', 'written_both', 'stock', 'high', 19),
        ('preprocedure', 'decision_with', 'flow', 'high', 20),
        ('preprocedure', 'decision_before', 'flow', 'low', 21),
        ('preprocedure', 'decision_without', 'flow', 'low', 22),
        ('handovers', 'handover_led', 'flow', 'high', 23),
        ('handovers', 'handover_on_time', 'flow', 'high', 24),
        ('handovers', 'handover_overdue', 'stock', 'low', 25),
        ('revenue', 'revenue_disclosed', 'flow', 'high', 26),
        ('revenue', 'revenue_discussed', 'flow', 'high', 27),
        ('facilities', 'renewal_discussed', 'flow', 'high', 28),
        ('facilities', 'renewal_completed', 'stock', 'high', 29),
        ('epidemic', 'task_on_time', 'flow', 'high', 30),
        ('disputes', 'dispute_settled', 'flow', 'high', 31),
        ('disputes', 'dispute_by_branch', 'flow', '', 32),
        ('findings', 'finding_found', 'flow', 'high', 33),
        ('findings', 'finding_rectified', 'flow', 'high', 34),
        ('findings', 'finding_overdue', 'stock', 'low', 35),
        ('checkin', 'checkin_active', 'flow', 'high', 36),
        ('survey', 'survey_complete', 'stock', 'high', 37)
) as listed (system, measure, basis, good, sort)
