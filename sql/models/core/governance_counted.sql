-- grain: one row per system, measure, kind, month and case or other thing that the measure counts
-- stored: view
-- The one place that says what counts in a measure: the facts are its sums, and the
-- explanation of a figure lists its rows. dataset and subject name the thing by its
-- key there, parts joined by '|'. A row counts in the whole and, where it names
-- one, in its kind; amount is a number that comes with it, such as visits or yuan.
with counted as (
    select system, measure, kind, region_code, month, dataset, subject, compound_id, numerator, denominator, amount
    from core.leader_counted
    union all
    select system, measure, kind, region_code, month, dataset, subject, compound_id, numerator, denominator, amount
    from core.duty_counted
    union all
    select system, measure, kind, region_code, month, dataset, subject, compound_id, numerator, denominator, amount
    from core.committee_counted
    union all
    select system, measure, kind, region_code, month, dataset, subject, compound_id, numerator, denominator, amount
    from core.preprocedure_counted
    union all
    select system, measure, kind, region_code, month, dataset, subject, compound_id, numerator, denominator, amount
    from core.handover_counted
    union all
    select system, measure, kind, region_code, month, dataset, subject, compound_id, numerator, denominator, amount
    from core.revenue_counted
    union all
    select system, measure, kind, region_code, month, dataset, subject, compound_id, numerator, denominator, amount
    from core.facility_counted
    union all
    select system, measure, kind, region_code, month, dataset, subject, compound_id, numerator, denominator, amount
    from core.epidemic_counted
    union all
    select system, measure, kind, region_code, month, dataset, subject, compound_id, numerator, denominator, amount
    from core.dispute_counted
    union all
    select system, measure, kind, region_code, month, dataset, subject, compound_id, numerator, denominator, amount
    from core.finding_counted
    union all
    select system, measure, kind, region_code, month, dataset, subject, compound_id, numerator, denominator, amount
    from core.checkin_counted
    union all
    select system, measure, kind, region_code, month, dataset, subject, compound_id, numerator, denominator, amount
    from core.survey_counted
)
select
    c.system, c.measure, c.kind, c.region_code, c.month, c.dataset, c.subject, c.compound_id, c.numerator, c.denominator,
    c.amount
from counted c
join core.month m on m.month = c.month
where c.denominator > 0
