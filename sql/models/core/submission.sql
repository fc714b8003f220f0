-- grain: one row per office, dataset that it owes, and period that has ended, with what came of it
-- The form of a period is the first that the office sent from the last day of the
-- period until the next period ends, or, where the offices one level below send
-- it, the last of theirs once every one of them has sent. A form of which no row
-- could be read is no form; one in which nothing changed is, and so is an empty
-- sheet among the forms of a workbook (零报告: nothing to report).
with part as (
    select
        case when b.scope = '' then p.city_code else b.scope end as scope, f.dataset,
        cast(b.stated_wall as date) as received_on, f.rows, f.rejected, f.unchanged
    from ops.batch_dataset f
    join ops.batch b on b.batch = f.batch
    cross join core.policy p
    cross join ops.params o
    where b.superseded_by is null and (f.rows + f.unchanged > 0 or f.rejected = 0)
        -- these forms have a row for whom they ask, so that one left as it was tells nothing
        and not (f.rows = 0 and f.unchanged > 0 and f.dataset in ('leader_reports', 'revenue_disclosures', 'member_checkins', 'evaluations'))
        and cast(b.stated_wall as date) <= o.as_of
),
sent as (
    select
        d.scope, d.dataset, d.period_start, f.scope as sender, min(f.received_on) as received_on,
        sum(f.rows) as rows, sum(f.rejected) as rejected, sum(f.unchanged) as unchanged
    from core.submission_due d
    join core.region g on g.region_code = d.scope or g.parent_code = d.scope
    join part f
        on f.scope = g.region_code and f.dataset = d.dataset
        and f.received_on >= d.period_end and f.received_on < coalesce(d.next_end, date '9999-12-31')
    group by d.scope, d.dataset, d.period_start, f.scope
),
below as (
    select parent_code as scope, count(*) as offices
    from core.region
    where not is_unplaced
    group by parent_code
),
taken as (
    select
        s.scope, s.dataset, s.period_start,
        least(
            min(s.received_on) filter (where s.sender = s.scope),
            case when count(*) filter (where s.sender <> s.scope) = max(b.offices)
                then max(s.received_on) filter (where s.sender <> s.scope) end
        ) as received_on,
        sum(s.rows) as rows, sum(s.rejected) as rejected, sum(s.unchanged) as unchanged
    from sent s
    left join below b on b.scope = s.scope
    group by s.scope, s.dataset, s.period_start
)
select
    d.scope, d.level, d.dataset, d.period_start, d.period_end, d.due_on, t.received_on,
    case
        when t.received_on <= d.due_on then 'on_time'
        when t.received_on > d.due_on then 'late'
        when d.due_on < o.as_of then 'missing'
        else 'open'
    end as state,
    greatest(coalesce(t.received_on, o.as_of) - d.due_on, 0) as days_late,
    cast(coalesce(t.rows, 0) as bigint) as rows, cast(coalesce(t.rejected, 0) as bigint) as rejected,
    cast(coalesce(t.unchanged, 0) as bigint) as unchanged
from core.submission_due d
cross join ops.params o
left join taken t on t.scope = d.scope and t.dataset = d.dataset and t.period_start = d.period_start
