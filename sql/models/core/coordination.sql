-- grain: one row per item of the coordination meeting at as-of
-- carried: the meetings (Mondays) after the day on which it was raised that found
-- it still open. An item without a due date is due after the days of the policy.
with placed as (
    select
        i.item_id, coalesce(h.region_code, r.region_code, s.region_code) as leaf_code,
        -- the region that it is about: that of its compound, else the one stated, never a row 未定位
        split_part(coalesce(h.region_code, r.named_code, s.named_code), ':', 1) as region_code,
        i.compound_id, h.name as compound_name, i.title, coalesce(i.ground, 'other') as ground, i.department,
        i.raised_on, i.meeting_on, i.due_on, i.closed_on, i.progress
    from staging.coordination_item i
    left join core.home h on h.compound_id = i.compound_id
    left join core.stated_region r on r.code = i.region_code and (r.level <> 'city' or r.named_code = r.code)
    left join core.stated_region s on s.code = i.scope
)
select
    i.item_id, i.leaf_code, i.region_code, i.compound_id, i.compound_name, i.title, i.ground, i.department, i.raised_on,
    i.meeting_on, coalesce(i.due_on, cast(i.raised_on + p.agenda_due_days * interval 1 day as date)) as due_on,
    i.closed_on, i.progress,
    case when i.closed_on is null then 'open' else 'closed' end as state,
    greatest(
        coalesce(i.closed_on, o.as_of)
        - coalesce(i.due_on, cast(i.raised_on + p.agenda_due_days * interval 1 day as date)), 0
    ) as days_overdue,
    greatest(
        (
            cast(date_trunc('week', coalesce(cast(i.closed_on - interval 1 day as date), o.as_of)) as date)
            - cast(date_trunc('week', i.raised_on) as date)
        ) // 7, 0
    ) as carried
from placed i
cross join core.policy p
cross join ops.params o
