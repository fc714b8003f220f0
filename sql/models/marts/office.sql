-- grain: one row per office that owes a form or sent a file in the twelve months to as-of
-- key: scope
-- timeliness = forms on time ÷ forms due; completeness = answered ÷ asked cells of
-- accepted rows (core.asked_cell says which are asked); rejected_share = rejected ÷
-- received rows; contradiction_share = statements in force that contradict a register
-- or themselves ÷ accepted rows. Rows that came back unchanged are not counted again.
with span as (
    select cast(as_of - interval 12 month as date) as from_on, as_of
    from ops.params
),
file as (
    select b.batch, case when b.scope = '' then p.city_code else b.scope end as scope
    from ops.batch b
    cross join core.policy p
    cross join span s
    where b.superseded_by is null and cast(b.stated_wall as date) > s.from_on and cast(b.stated_wall as date) <= s.as_of
),
form as (
    select
        f.scope, count(*) filter (where f.state <> 'open') as due, count(*) filter (where f.state = 'on_time') as on_time,
        count(*) filter (where f.state = 'late') as late, count(*) filter (where f.state = 'missing') as missing
    from core.submission f
    cross join span s
    where f.due_on > s.from_on
    group by f.scope
),
rows as (
    select f.scope, sum(d.rows) as rows, sum(d.rejected) as rejected, sum(d.unchanged) as unchanged
    from file f
    join ops.batch_dataset d on d.batch = f.batch
    where d.dataset <> 'policy'
    group by f.scope
),
cell as (
    select f.scope, sum(a.asked) as asked, sum(a.filled) as filled
    from file f
    join core.asked_cell a on a.batch = f.batch
    group by f.scope
),
contradiction as (
    select f.scope, count(distinct concat_ws('|', c.dataset, c.key)) as contradictions
    from file f
    join core.contradiction c on c.batch = f.batch
    group by f.scope
),
office as (
    select scope from form where due > 0
    union
    select scope from rows
)
select
    g.region_code as scope, g.name, g.level,
    coalesce(f.due, 0) as due, coalesce(f.on_time, 0) as on_time, coalesce(f.late, 0) as late, coalesce(f.missing, 0) as missing,
    f.on_time / nullif(f.due, 0)::double as timeliness,
    wilson_lo(f.on_time, f.due) as timeliness_lo, wilson_hi(f.on_time, f.due) as timeliness_hi,
    cast(coalesce(c.asked, 0) as bigint) as asked, cast(coalesce(c.filled, 0) as bigint) as filled,
    c.filled / nullif(c.asked, 0)::double as completeness,
    cast(coalesce(r.rows, 0) as bigint) as rows, cast(coalesce(r.rejected, 0) as bigint) as rejected,
    cast(coalesce(r.unchanged, 0) as bigint) as unchanged,
    r.rejected / nullif(r.rows + r.rejected, 0)::double as rejected_share,
    coalesce(x.contradictions, 0) as contradictions,
    coalesce(x.contradictions, 0) / nullif(r.rows, 0)::double as contradiction_share
from office o
join core.region g on g.region_code = o.scope
left join form f on f.scope = o.scope
left join rows r on r.scope = o.scope
left join cell c on c.scope = o.scope
left join contradiction x on x.scope = o.scope
order by g.sort
