-- grain: one row per system, measure, kind ('' for all), lowest region and month, with its two counts
-- amount is a number that comes with a measure, such as visits or yuan.
with fact as (
    select system, measure, kind, region_code, month, numerator, denominator, amount from core.leader_fact
    union all
    select system, measure, kind, region_code, month, numerator, denominator, amount from core.duty_fact
    union all
    select system, measure, kind, region_code, month, numerator, denominator, amount from core.committee_fact
    union all
    select system, measure, kind, region_code, month, numerator, denominator, amount from core.preprocedure_fact
    union all
    select system, measure, kind, region_code, month, numerator, denominator, amount from core.handover_fact
    union all
    select system, measure, kind, region_code, month, numerator, denominator, amount from core.revenue_fact
    union all
    select system, measure, kind, region_code, month, numerator, denominator, amount from core.facility_fact
    union all
    select system, measure, kind, region_code, month, numerator, denominator, amount from core.epidemic_fact
    union all
    select system, measure, kind, region_code, month, numerator, denominator, amount from core.dispute_fact
    union all
    select system, measure, kind, region_code, month, numerator, denominator, amount from core.finding_fact
    union all
    select system, measure, kind, region_code, month, numerator, denominator, amount from core.checkin_fact
    union all
    select system, measure, kind, region_code, month, numerator, denominator, amount from core.survey_fact
)
select f.system, f.measure, f.kind, f.region_code, f.month, f.numerator, f.denominator, f.amount
from fact f
join core.month m on m.month = f.month
