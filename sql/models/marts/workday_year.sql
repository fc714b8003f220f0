-- grain: one row per calendar year from the campaign's start to as-of: whether its list of holidays is known
-- key: year
select
    cast(year(w.day) as integer) as year, count(*) filter (where w.is_workday) as workdays, bool_and(w.is_listed) as is_listed
from core.workday w
cross join ops.params o
where year(w.day) <= year(o.as_of)
group by year(w.day)
order by 1
