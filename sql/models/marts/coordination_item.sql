-- grain: one row per item of the coordination meeting at as-of, the open ones first
-- key: item_id
select
    i.item_id, i.region_code, i.leaf_code, i.compound_id, i.compound_name, i.title, i.ground, i.department, i.raised_on, i.meeting_on,
    i.due_on, i.closed_on, i.state, cast(i.days_overdue as integer) as days_overdue, cast(i.carried as integer) as carried, i.progress
from core.coordination i
order by i.state desc, i.days_overdue desc, i.raised_on, i.item_id
