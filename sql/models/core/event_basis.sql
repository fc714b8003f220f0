-- grain: one row per month of the events of tickets up to as-of with a digest of all that its sums are made of
-- Summing them by region, company and measure is dear, and months past rarely change.
-- What is read of each table here is what the models kept by event read of it.
with stated as (
    select w.event_month as month, hash(w, l.region_code) as h
    from core.handling_week w
    cross join ops.params o
    left join core.leaf l on l.spot = w.spot
    where w.week <= o.as_of_week
    union all
    select w.event_month, hash(w, l.region_code)
    from core.course_week w
    cross join ops.params o
    left join core.leaf l on l.spot = w.spot
    where w.week <= o.as_of_week
),
common as (
    select
        concat_ws(
            '|', (select sum(hash(p)) from core.region_path p),
            (select sum(hash(y.partial_weight, y.basic_weight)) from core.policy y)
        ) as digest
)
select s.month, concat_ws('|', count(*), sum(s.h), any_value(c.digest)) as digest
from stated s
cross join common c
group by s.month
