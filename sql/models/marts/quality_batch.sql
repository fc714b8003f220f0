-- grain: one row per file received
-- key: batch
with held as (
    select
        batch, string_agg(dataset, ',' order by dataset) as datasets,
        sum(rows) as accepted_rows, sum(rejected) as rejected_rows
    from ops.batch_dataset
    group by batch
)
select
    b.batch, b.original_name as file_name, b.scope, r.name as scope_name, b.received_at, b.outcome, b.reason,
    h.datasets, cast(coalesce(h.accepted_rows, 0) as bigint) as accepted_rows,
    cast(coalesce(h.rejected_rows, 0) as bigint) as rejected_rows, b.superseded_by
from ops.batch b
left join held h on h.batch = b.batch
left join core.region r on r.region_code = b.scope
