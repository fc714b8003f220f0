-- grain: one row per month of the event up to as-of, measure, lowest region and company
-- weight: what a half counts by the policy.
select
    w.event_month as month, w.measure, l.region_code, w.company_id,
    cast(sum(w.hits) as bigint) as hits, cast(sum(w.halves) as bigint) as halves,
    max(case w.measure when 'resolved' then p.partial_weight when 'satisfied' then p.basic_weight else 0 end) as weight,
    cast(sum(w.total) as bigint) as denominator,
    cast(sum(w.excluded) as bigint) as excluded
from core.handling_week w
cross join ops.params o
cross join core.policy p
left join core.leaf l on l.spot = w.spot
where w.week <= o.as_of_week
group by w.event_month, w.measure, l.region_code, w.company_id
