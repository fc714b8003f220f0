-- grain: one row per month of the events of tickets up to as-of with a digest of all that its sums are made of
-- Summing them by region, company and measure is dear, and months past rarely change.
with stated as (
    select w.event_month as month, hash(w) as h
    from core.handling_week w
    cross join ops.params o
    where w.week <= o.as_of_week
    union all
    select w.event_month, hash(w)
    from core.course_week w
    cross join ops.params o
    where w.week <= o.as_of_week
),
common as (
    select
        concat_ws(
            '|', (select sum(hash(l.spot, l.region_code)) from core.leaf l),
            (select sum(hash(p)) from core.region_path p),
            (select sum(hash(y.partial_weight, y.basic_weight)) from core.policy y)
        ) as digest
)
select s.month, concat_ws('|', count(*), sum(s.h), any_value(c.digest)) as digest
from stated s
cross join common c
group by s.month
