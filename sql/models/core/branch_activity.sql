-- grain: one row per branch and day of a recorded meeting or discussion
-- An activity is a dated fact: a later statement that names it tells of its day.
select distinct branch_id, last_activity_on as active_on
from staging.branch
where last_activity_on is not null
