-- protects: the policy in force at as-of has every key that a figure needs, and each reads as its type
-- severity: error
with needed as (
    select cast(columns(* exclude (version, effective_on, name, example, city_name_en)) as varchar)
    from core.policy
),
setting as (
    select name, value
    from needed
    unpivot include nulls (value for name in (columns(*)))
)
select name as setting
from setting
where value is null or (name = 'share_den' and value = '0')
union all
select 'path.phase_1_on to path.phase_2_share'
where (select count(*) from core.path_phase) < 4
order by 1
