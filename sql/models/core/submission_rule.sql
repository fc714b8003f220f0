-- grain: one row per dataset that offices owe regularly, as the policy in force says
-- Only the newest version counts: a dataset that it no longer names is no longer owed.
select
    dataset,
    max(value) filter (where setting = 'level') as level,
    max(value) filter (where setting = 'every') as every,
    max(try_cast(value as bigint)) filter (where setting = 'due_workdays') as due_workdays,
    max(try_cast(value as date)) filter (where setting = 'from') as from_on
from (
    select
        split_part(key, '.', 1) as head, split_part(key, '.', 2) as dataset, split_part(key, '.', 3) as setting, value,
        effective_on, max(effective_on) over () as newest_on
    from staging.policy
) as told
where head = 'submission' and effective_on = newest_on
group by dataset
