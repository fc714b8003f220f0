-- grain: one row per compound with vacant posts of building leaders, and per compound and month with missing reports, at as-of
-- The branch owes both. A vacancy is owed since the day on which the first of the
-- posts was empty or became due. Reports are asked for during 12 months.
with branch as (
    select c.compound_id, min(c.branch_id) as branch_id
    from core.branch_compound c
    join core.branch_state s on s.branch_id = c.branch_id and s.valid_from = c.valid_from
    cross join ops.params o
    where c.valid_from <= o.as_of and c.valid_to > o.as_of and s.stage <> 'merged' and s.counted_from <= o.as_of
    group by c.compound_id
),
empty_since as (
    select h.compound_id, min(greatest(h.valid_from, l.valid_from)) as since
    from core.building_hold h
    cross join ops.params o
    join core.leading_compound l on l.compound_id = h.compound_id and l.valid_from <= o.as_of and l.valid_to > o.as_of
    where h.held_by = 'none' and h.valid_from <= o.as_of and h.valid_to > o.as_of
    group by h.compound_id
),
vacant as (
    select
        e.compound_id, e.since,
        p.due_own + p.due_joint + p.due_rotating - p.filled_own - p.filled_joint - p.filled_rotating - p.held_jointly as posts
    from empty_since e
    cross join ops.params o
    join core.leader_post p on p.compound_id = e.compound_id and p.valid_from <= o.as_of and p.valid_to > o.as_of
)
select
    'leader_vacant' as item, c.region_code, c.compound_id, c.compound_id as subject, c.name as subject_name,
    'branch' as owner, b.branch_id as owner_id, 'community' as to_whom, v.since, cast(null as date) as due_on,
    cast(o.as_of - v.since as integer) as days, v.posts as amount
from vacant v
join core.compound c on c.compound_id = v.compound_id
cross join ops.params o
left join branch b on b.compound_id = v.compound_id
where v.posts > 0
union all
select
    'report_missing', c.region_code, c.compound_id, concat_ws('/', c.compound_id, strftime(r.month, '%Y-%m')), c.name,
    'branch', b.branch_id, 'community', cast(r.month + interval 1 month as date), r.due_on,
    cast(o.as_of - r.due_on as integer), r.owed - r.delivered
from core.report_month r
join core.compound c on c.compound_id = r.compound_id
cross join ops.params o
left join branch b on b.compound_id = r.compound_id
where r.delivered < r.owed and r.due_on < o.as_of and r.month >= o.as_of - interval 12 month
