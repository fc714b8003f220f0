-- grain: one row per dataset
-- key: dataset
with received as (
    select f.dataset, max(b.received_at) as last_received, count(distinct f.batch) as batches
    from ops.batch_dataset f
    join ops.batch b on b.batch = f.batch
    where b.superseded_by is null and f.rows > 0
    group by f.dataset
),
current as (
    select 'regions' as dataset, count(*) as n from staging.region r cross join ops.params o
    where r.valid_from <= o.as_of and r.valid_to > o.as_of
    union all
    select 'compounds', count(*) from core.compound
    union all
    select 'companies', count(*) from staging.company c cross join ops.params o
    where c.valid_from <= o.as_of and c.valid_to > o.as_of
    union all
    select 'service_contracts', count(*) from staging.service_contract v cross join ops.params o
    where v.valid_from <= o.as_of and v.valid_to > o.as_of
    union all
    select 'branches', count(*) from staging.branch b cross join ops.params o
    where b.valid_from <= o.as_of and b.valid_to > o.as_of
    union all
    select 'complaints', count(*) from staging.complaint
    union all
    select 'complaint_totals', count(*) from staging.complaint_total
    union all
    select 'policy', count(*) from staging.policy
)
select
    d.dataset, r.last_received, d.last_effective, coalesce(c.n, d.raw_rows) as current_rows,
    coalesce(r.batches, 0) as batches
from ops.dataset d
left join received r on r.dataset = d.dataset
left join current c on c.dataset = d.dataset
order by d.sort
