-- grain: one row per month that is compared, compound and company that served it, or none
-- Exposure is occupied households by the days on which the register holds the
-- compound; the days that no contract covers have no company.
with compared as (
    select distinct m.month, m.until, m.days
    from core.comparison_period p
    join core.month m on m.month = p.month
),
stood as (
    select
        c.month, s.compound_id,
        sum(cast(
            s.occupied_households
            * (least(s.valid_to, cast(c.until + interval 1 day as date)) - greatest(s.valid_from, c.month)) / c.days
        as decimal(18, 4))) as household_months
    from compared c
    join core.compound_state s on s.valid_from <= c.until and s.valid_to > c.month
    group by c.month, s.compound_id
),
served as (
    select v.month, v.compound_id, v.company_id, v.household_months
    from core.service_month v
    join compared c on c.month = v.month
),
seen as (
    select month, compound_id, company_id, 0 as tickets, household_months
    from served
    union all
    select s.month, s.compound_id, null, 0, s.household_months - coalesce(v.household_months, 0)
    from stood s
    left join (
        select month, compound_id, sum(household_months) as household_months
        from served
        group by month, compound_id
    ) as v on v.month = s.month and v.compound_id = s.compound_id
    -- both are rounded to four places
    where s.household_months - coalesce(v.household_months, 0) > 0.01
    union all
    select t.month, t.compound_id, t.company_id, t.tickets, 0
    from core.compound_ticket_month t
    join compared c on c.month = t.month
)
select
    month, compound_id, company_id, cast(sum(tickets) as bigint) as tickets,
    cast(sum(household_months) as decimal(18, 4)) as household_months
from seen
group by month, compound_id, company_id
