-- protects: the policy in force at as-of has every key that a figure needs, and each reads as its type
-- severity: error
select needed.key
from (
    select
        city_code, city_name, start_on, deadline_on, share_num, share_den, dormant_days, min_rank_n, window_days,
        partial_weight, basic_weight, contact_hours, due_days, min_count
    from core.policy
) as p
cross join (values
    ('city.code'), ('city.name'), ('coverage.start_on'), ('coverage.deadline_on'), ('coverage.share_num'),
    ('coverage.share_den'), ('coverage.dormant_days'), ('coverage.min_rank_n'), ('matters.window_days'),
    ('handling.partial_resolved_weight'), ('handling.basic_satisfied_weight'), ('handling.contact_hours'),
    ('handling.due_days'), ('suppression.min_count')
) as needed (key)
where case needed.key
    when 'city.code' then p.city_code is null
    when 'city.name' then p.city_name is null
    when 'coverage.start_on' then p.start_on is null
    when 'coverage.deadline_on' then p.deadline_on is null
    when 'coverage.share_num' then p.share_num is null
    when 'coverage.share_den' then coalesce(p.share_den, 0) = 0
    when 'coverage.dormant_days' then p.dormant_days is null
    when 'coverage.min_rank_n' then p.min_rank_n is null
    when 'matters.window_days' then p.window_days is null
    when 'handling.partial_resolved_weight' then p.partial_weight is null
    when 'handling.basic_satisfied_weight' then p.basic_weight is null
    when 'handling.contact_hours' then p.contact_hours is null
    when 'handling.due_days' then p.due_days is null
    when 'suppression.min_count' then p.min_count is null
end
order by needed.key
