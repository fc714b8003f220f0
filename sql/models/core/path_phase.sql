-- grain: one row per day on which the path to the target bends, with the share that
-- should be covered by then; straight lines between
select phase_on, share
from (
    select start_on as phase_on, 0.0::double as share from core.policy
    union all
    select
        max(try_cast(value as date)) filter (where key = 'path.phase_1_on'),
        max(try_cast(value as double)) filter (where key = 'path.phase_1_share')
    from staging.policy
    union all
    select
        max(try_cast(value as date)) filter (where key = 'path.phase_2_on'),
        max(try_cast(value as double)) filter (where key = 'path.phase_2_share')
    from staging.policy
    union all
    select deadline_on, share_num / nullif(share_den, 0) from core.policy
) as bend
where phase_on is not null and share is not null
order by phase_on
