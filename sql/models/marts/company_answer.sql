-- grain: one row per thing that a company has to answer for at as-of, with the compound and category (null for the company as a whole); figure is the ratio or count that says so
-- key: company_id, item, compound_id, category
-- What the numbers raise is to be answered within the policy's working days; what is
-- owed has its own due date, which has passed. Findings are told in sum, for a leader
-- may be behind a single one. A company sees this: figures of people that are below
-- the policy's smallest count are null.
with answer as (
    select min(w.day) as due_on
    from core.workday w
    join core.workday b on w.nth = b.nth + (select y.answer_workdays from core.policy y)
    cross join ops.params o
    where b.day = o.as_of and w.is_workday
),
newest as (
    select max(period_end) as period_end
    from marts.company_period
    where period_kind = 'quarter' and complete
),
raised as (
    select
        c.company_id, 'comparison_high' as item, cast(null as varchar) as compound_id, cast(null as varchar) as category,
        c.ratio as figure, c.period_start as since
    from marts.company_comparison c
    join newest n on n.period_end = c.period_end
    where c.word = 'high' and c.period <> '12m'
    union all
    select s.id, 'rate_up', null, null, s.value, s.month
    from marts.signal_month s
    where s.series = 'company' and s.metric = 'rate' and s.signal = 'up'
        and s.month = (select max(m.month) from core.month m where m.complete)
    union all
    select q.company_id, 'matter', q.compound_id, q.category, q.repeats, q.since
    from core.repeated_quarter q
    join core.policy y on q.repeats >= y.answer_repeats
),
owed as (
    select company_id, 'tickets_overdue' as item, cast(null as varchar) as compound_id, tickets as figure, due_on
    from core.open_late
    union all
    select owner_id, item, case when item <> 'finding_overdue' then compound_id end, sum(amount), min(due_on)
    from core.case_owed
    where owner = 'company' and owner_id is not null
    group by owner_id, item, case when item <> 'finding_overdue' then compound_id end
)
select r.company_id, r.item, r.compound_id, r.category, cast(r.figure as double) as figure, r.since, a.due_on, cast(null as bigint) as days_overdue
from raised r
cross join answer a
union all
select
    w.company_id, w.item, w.compound_id, null,
    case when w.item not in ('tickets_overdue', 'finding_overdue') or w.figure >= y.min_count then cast(w.figure as double) end,
    null, w.due_on, cast(o.as_of - w.due_on as bigint)
from owed w
cross join ops.params o
cross join core.policy y
