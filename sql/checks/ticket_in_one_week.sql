-- protects: every ticket came in within the one week that it is counted in
-- severity: error
select c.ticket_id, c.intake_at, c.week
from core.complaint c
join ops.touched t on t.month = c.month
where c.intake_at < c.week or c.intake_at >= c.week + interval 7 day or isodow(c.week) <> 1
