-- grain: one row per dataset, column and kind of problem in the files that count
-- key: dataset, column_name, code
select
    r.dataset, r.column_name, r.code, count(*) as rejects, count(distinct r.batch) as batches
from ops.reject r
join ops.batch b on b.batch = r.batch
where b.superseded_by is null
group by r.dataset, r.column_name, r.code
