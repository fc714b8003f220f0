-- grain: one row per month of intake and sender that names the ticket which one of its tickets urges
-- partition: month
-- A sender that does so once in a month says of all its tickets of that month whether
-- they urge another one.
select month, sender
from core.course
where month in (select month from ops.touched) and urges
group by month, sender
