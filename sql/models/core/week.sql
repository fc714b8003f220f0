-- grain: one row per ISO week from the start of the campaign to as-of
select
    cast(w.week as date) as week,
    least(cast(w.week + interval 6 day as date), w.as_of) as week_end
from (
    select unnest(generate_series(date_trunc('week', p.start_on), o.as_of_week, interval 7 day)) as week, o.as_of
    from core.policy p
    cross join ops.params o
) as w
