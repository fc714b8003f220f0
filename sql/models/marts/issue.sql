-- grain: one row: the masthead of this issue
-- key: issue
with known as (
    select
        max(b.received_at) as received_until,
        count(*) as batches,
        count(*) filter (where b.outcome = 'refused') as refused_files,
        md5(coalesce(string_agg(b.batch, ',' order by b.batch), '')) as lake_state
    from ops.batch b
),
rejected as (
    select coalesce(sum(f.rejected), 0) as rejected_rows
    from ops.batch_dataset f
    join ops.batch b on b.batch = f.batch
    where b.superseded_by is null
),
recent as (
    select
        coalesce(sum(tickets), 0) as tickets,
        coalesce(sum(tickets) filter (where unplaced_reason is not null), 0) as unplaced
    from core.complaint_year
)
select
    o.issue, o.as_of_week as week_start, cast(o.as_of_week + interval 6 day as date) as week_end, o.as_of, u.known_at,
    p.version as policy_version, p.name as policy_name, p.example as policy_example,
    p.city_code, coalesce(c.name, p.city_name) as city_name, coalesce(c.name_en, p.city_name_en) as city_name_en,
    k.received_until, k.batches, cast(r.rejected_rows as bigint) as rejected_rows, k.refused_files,
    cast(t.tickets as bigint) as property_tickets_12m, cast(t.unplaced as bigint) as unplaced_tickets_12m,
    p.start_on, p.deadline_on, p.branch_target, p.branch_target_on, p.share_num, p.share_den, p.min_rank_n,
    k.lake_state
from ops.params o
cross join ops.run u
cross join core.policy p
cross join known k
cross join rejected r
cross join recent t
left join core.region c on c.level = 'city'
