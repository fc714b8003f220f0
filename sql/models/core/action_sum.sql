-- grain: one row per kind of action, stratum and compound: tickets and exposure over the months before and after the action
-- Only actions with all months of both windows in the data are here. A stratum is the
-- compounds of one district and kind whose action fell into one month, with, as
-- possible controls, those that did not meet with it until the end of the months
-- after. The month of the action is in neither window. The exposure is in 1,000
-- occupied households and months, and whole for every compound: one that was not in
-- the register in every month is left out.
with seen as (
    select min(w.month) as first_month
    from core.complaint_week w
    where w.is_property
),
started as (
    select distinct
        f.action, f.action_month,
        cast(f.action_month - p.action_months * interval 1 month as date) as first_month,
        cast(f.action_month + p.action_months * interval 1 month as date) as last_month
    from core.action f
    cross join core.policy p
    cross join seen s
    where f.action_month - p.action_months * interval 1 month >= s.first_month
        and f.action_month + p.action_months * interval 1 month in (select m.month from core.month m where m.complete)
),
-- what a compound was when the action came
home as (
    select
        a.action, a.action_month, s.compound_id, s.district_code, s.kind, s.occupied_households, b.built_year
    from started a
    join core.compound_state s
        on s.valid_from <= a.action_month and s.valid_to > a.action_month and s.occupied_households > 0
    left join staging.compound b
        on b.compound_id = s.compound_id and b.valid_from <= a.action_month and b.valid_to > a.action_month
),
member as (
    select
        h.action, h.action_month, h.compound_id, h.district_code, h.kind, h.occupied_households, h.built_year,
        f.action_month is not null and f.action_month = h.action_month as is_treated,
        a.first_month, a.last_month
    from home h
    join started a on a.action = h.action and a.action_month = h.action_month
    left join core.action f on f.action = h.action and f.compound_id = h.compound_id
    where f.action_month is null or f.action_month = h.action_month or f.action_month > a.last_month
),
stratum as (
    select action, action_month, district_code, kind
    from member
    group by action, action_month, district_code, kind
    having bool_or(is_treated)
),
monthly as (
    select
        n.month, s.compound_id, cast(coalesce(t.tickets, 0) as double) as tickets,
        cast(s.occupied_households / 1000 as double) as exposure
    from core.month n
    join core.compound_state s on s.valid_from <= n.until and s.valid_to > n.until
    left join marts.compound_month t on t.month = n.month and t.compound_id = s.compound_id
    where n.complete and s.occupied_households > 0
)
select
    m.action, concat_ws('|', m.district_code, m.kind, m.action_month) as stratum, m.compound_id, m.is_treated,
    cast(max(m.occupied_households) as double) as households, max(m.built_year) as built_year,
    sum(v.tickets) filter (where v.month < m.action_month) as before_n,
    sum(v.exposure) filter (where v.month < m.action_month) as before_d,
    sum(v.tickets) filter (where v.month > m.action_month) as after_n,
    sum(v.exposure) filter (where v.month > m.action_month) as after_d
from member m
join stratum s
    on s.action = m.action and s.action_month = m.action_month and s.district_code = m.district_code and s.kind = m.kind
join monthly v
    on v.compound_id = m.compound_id and v.month between m.first_month and m.last_month and v.month <> m.action_month
cross join core.policy p
group by m.action, m.district_code, m.kind, m.action_month, m.compound_id, m.is_treated
having count(*) = 2 * max(p.action_months)
order by m.action, stratum, m.is_treated, m.compound_id
