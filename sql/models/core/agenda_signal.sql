-- grain: one row per matter that crossed a threshold of the policy at as-of: ground, region and compound, company or region
-- value against threshold is the evidence: overdue findings, vacant posts, days
-- that a handover is overdue, compounds with undisclosed revenue, a rate above its
-- control limit, covered compounds below the path. The base of the id comes from
-- what the matter is about, so that it is the same every week.
with place as (
    select
        p.leaf_code,
        max(p.region_code) filter (where p.level = 'town') as town_code
    from core.region_path p
    group by p.leaf_code
),
last_month as (
    select max(month) as month
    from core.month
    where complete
),
owed as (
    select
        w.compound_id, w.region_code,
        count(*) filter (where w.item = 'finding_overdue') as findings,
        coalesce(sum(w.amount) filter (where w.item = 'leader_vacant'), 0) as vacant,
        max(w.days) filter (where w.item = 'handover_overdue') as handover_days
    from core.owed w
    where w.compound_id is not null
    group by w.compound_id, w.region_code
),
crossed as (
    select
        'findings' as ground, o.region_code, o.compound_id, 'compound' as subject_kind, o.compound_id as subject,
        cast(o.findings as double) as value, cast(p.agenda_findings as double) as threshold
    from owed o
    cross join core.policy p
    where o.findings >= p.agenda_findings
    union all
    select 'leaders', o.region_code, o.compound_id, 'compound', o.compound_id, cast(o.vacant as double), cast(p.agenda_vacant as double)
    from owed o
    cross join core.policy p
    where o.vacant >= p.agenda_vacant
    union all
    select
        'handover', o.region_code, o.compound_id, 'compound', o.compound_id, cast(o.handover_days as double),
        cast(p.agenda_handover_days as double)
    from owed o
    cross join core.policy p
    where o.handover_days >= p.agenda_handover_days
    union all
    select
        'revenue', coalesce(l.town_code, w.region_code), null, 'region', coalesce(l.town_code, w.region_code),
        cast(count(distinct w.compound_id) as double), cast(0 as double)
    from core.owed w
    left join place l on l.leaf_code = w.region_code
    where w.item = 'revenue_undisclosed'
    group by coalesce(l.town_code, w.region_code)
    union all
    select 'complaints', s.id, null, 'region', s.id, s.value, s.upper
    from marts.signal_month s
    join last_month m on m.month = s.month
    join core.region r on r.region_code = s.id and r.level in ('district', 'town')
    cross join core.policy p
    where p.agenda_rate_signal and s.series = 'region' and s.metric = 'rate' and s.signal = 'up'
    union all
    select 'complaints', c.region_code, null, 'company', s.id, s.value, s.upper
    from marts.signal_month s
    join last_month m on m.month = s.month
    join core.region c on c.level = 'city'
    cross join core.policy p
    where p.agenda_rate_signal and s.series = 'company' and s.metric = 'rate' and s.signal = 'up'
    union all
    select 'coverage', w.region_code, null, 'region', w.region_code, cast(w.covered as double), cast(w.path_count as double)
    from marts.coverage_week w
    join ops.params o on o.as_of_week = w.week
    join core.region r on r.region_code = w.region_code and r.level in ('district', 'town') and not r.is_unplaced
    cross join core.policy p
    where w.covered < floor(w.path_count) and w.managed >= p.min_rank_n
),
-- an item of the meeting is sent in again, so it names a real region
named as (
    select ground, split_part(region_code, ':', 1) as region_code, compound_id, subject_kind, subject, value, threshold
    from crossed
    where value is not null
)
select
    'A' || upper(left(md5(concat_ws('|', ground, region_code, subject)), 10)) as base_id,
    ground, max(region_code) as region_code, compound_id, subject_kind, subject, max(value) as value, max(threshold) as threshold
from named
group by ground, region_code, compound_id, subject_kind, subject
