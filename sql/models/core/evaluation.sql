-- grain: one row per questionnaire of a branch about a company (compound, company, quarter) with its total and what is flagged
-- total is 0 to 100. employed: the evaluator works for the company, so that the
-- questionnaire is not counted; straight_line: as many equal answers as the policy
-- names; all_full: every answer the best; late: later than the policy's working days
-- after the quarter.
with answered as (
    select
        e.*,
        [e.service_attitude, e.service_repair, e.safety_patrol, e.safety_fire, e.hygiene_cleaning, e.hygiene_waste,
            e.fees_charging, e.fees_disclosure, e.cooperation_branch, e.cooperation_committee, e.response_requests,
            e.response_result] as answers
    from staging.evaluation e
),
counted as (
    select a.*, list_filter(a.answers, x -> x is not null) as given
    from answered a
),
due as (
    select q.cycle, d.day as due_on
    from (select distinct cycle, cast(cycle + interval 3 month - interval 1 day as date) as ends from staging.evaluation) as q
    cross join core.policy p
    join core.workday e on e.day = q.ends
    join core.workday d on d.is_workday and d.nth = e.nth + p.evaluation_workdays
)
select
    c.compound_id, c.company_id, c.cycle as quarter, c.submitted_on, c.evaluator_post,
    cast(10.0 * list_sum(c.given) / nullif(len(c.given), 0) as decimal(7, 2)) as total,
    cast(list_avg([c.service_attitude, c.service_repair]) as decimal(5, 2)) as service,
    cast(list_avg([c.safety_patrol, c.safety_fire]) as decimal(5, 2)) as safety,
    cast(list_avg([c.hygiene_cleaning, c.hygiene_waste]) as decimal(5, 2)) as hygiene,
    cast(list_avg([c.fees_charging, c.fees_disclosure]) as decimal(5, 2)) as fees,
    cast(list_avg([c.cooperation_branch, c.cooperation_committee]) as decimal(5, 2)) as cooperation,
    cast(list_avg([c.response_requests, c.response_result]) as decimal(5, 2)) as response,
    coalesce(c.evaluator_employer = c.company_id, false) as employed,
    coalesce(list_max(list_transform(range(0, 11), v -> len(list_filter(c.given, x -> x = v)))) >= p.straight_line_items, false)
        as straight_line,
    len(c.given) > 0 and coalesce(list_min(c.given) = 10, false) as all_full,
    coalesce(c.submitted_on > d.due_on, false) as late,
    len(c.given) > 0 and not coalesce(c.evaluator_employer = c.company_id, false) as counted
from counted c
cross join core.policy p
left join due d on d.cycle = c.cycle
