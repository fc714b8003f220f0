-- grain: one row per branch and interval, with the day from which the branch counts
-- as-of: core.compound_state.valid_from
-- A branch counts from its approval. The first statement often comes after it, so
-- it is carried back to the approval; a branch that was never stated as approved
-- or beyond does not count, whatever date it carries.
with approved as (
    select
        branch_id,
        coalesce(
            max(approved_on) filter (where nth = 1),
            min(valid_from)
        ) as counted_from
    from (
        select
            branch_id, approved_on, valid_from,
            row_number() over (partition by branch_id order by approved_on is null, valid_from desc) as nth
        from staging.branch
        where stage in ('approved', 'plaqued', 'operating', 'dormant')
    ) as b
    group by branch_id
),
compared as (
    select
        branch_id, valid_from, valid_to, name, town_code, kind, compound_ids, stage, members,
        case when
            lag(valid_to) over told = valid_from
            and (lag(name) over told) is not distinct from name
            and (lag(town_code) over told) is not distinct from town_code
            and (lag(kind) over told) is not distinct from kind
            and (lag(compound_ids) over told) is not distinct from compound_ids
            and (lag(stage) over told) is not distinct from stage
            and (lag(members) over told) is not distinct from members
        then 0 else 1 end as is_change
    from staging.branch
    window told as (partition by branch_id order by valid_from)
),
numbered as (
    select c.*, sum(is_change) over (partition by branch_id order by valid_from) as state_no
    from compared c
),
-- registers are sent again and again with nothing new in them
state as (
    select
        branch_id, min(valid_from) as valid_from, max(valid_to) as valid_to, name, town_code, kind, compound_ids,
        stage, members
    from numbered
    group by branch_id, state_no, name, town_code, kind, compound_ids, stage, members
),
ordered as (
    select
        b.*, a.counted_from,
        row_number() over (partition by b.branch_id order by b.valid_from) as nth
    from state b
    left join approved a on a.branch_id = b.branch_id
),
home as (
    select
        s.compound_id, s.town_code, s.region_code,
        row_number() over (
            partition by s.compound_id
            order by s.valid_from > o.as_of, case when s.valid_from > o.as_of then s.valid_from end, s.valid_from desc
        ) as nth
    from core.compound_state s
    cross join ops.params o
),
-- a branch counts in the community of all its compounds; one across communities in none of them
site as (
    select b.branch_id, b.valid_from, min(h.region_code) as region_code
    from ordered b
    cross join unnest(string_split(b.compound_ids, '|')) as c (compound_id)
    join home h on h.compound_id = trim(c.compound_id) and h.town_code = b.town_code and h.nth = 1
    group by b.branch_id, b.valid_from
    having count(distinct h.region_code) = 1
)
select
    o.branch_id,
    case when o.nth = 1 then least(o.valid_from, o.counted_from) else o.valid_from end as valid_from,
    o.valid_to, o.name, o.kind, o.stage, o.members, o.compound_ids, o.counted_from,
    coalesce(
        s.region_code, t.region_code || ':unplaced', d.region_code || ':unplaced', c.region_code || ':unplaced'
    ) as region_code
from ordered o
left join site s on s.branch_id = o.branch_id and s.valid_from = o.valid_from
left join core.region t on t.region_code = o.town_code and t.level = 'town'
left join core.region d on d.region_code = coalesce(t.parent_code, left(o.town_code, 6)) and d.level = 'district'
left join core.region c on c.level = 'city'
