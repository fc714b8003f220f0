-- grain: one row per office, dataset that it owes, and period that has ended
-- key: scope, dataset, period_start
select
    s.scope, g.name as scope_name, s.level, s.dataset, s.period_start, s.period_end, s.due_on, s.received_on, s.state,
    s.days_late, s.rows, s.rejected, s.unchanged
from core.submission s
join core.region g on g.region_code = s.scope
order by s.period_start desc, g.sort, s.dataset
