-- grain: one row per compound and interval in which it owes building leaders
-- The one place that says who owes them: a compound under a property company
-- with a branch that counts, because the branch appoints the leaders.
with branch as (
    select
        c.compound_id, greatest(s.valid_from, s.counted_from) as valid_from, s.valid_to
    from core.branch_compound c
    join core.branch_state s on s.branch_id = c.branch_id and s.valid_from = c.valid_from
    where s.stage <> 'merged' and s.counted_from < s.valid_to
),
both_held as (
    select
        b.compound_id, greatest(b.valid_from, s.valid_from) as valid_from, least(b.valid_to, s.valid_to) as valid_to
    from branch b
    join core.compound_state s
        on s.compound_id = b.compound_id and s.valid_from < b.valid_to and s.valid_to > b.valid_from
    where s.management = 'company'
),
-- several branches and statements that follow each other make one interval
reached as (
    select
        both_held.*,
        max(valid_to) over (
            partition by compound_id order by valid_from, valid_to rows between unbounded preceding and 1 preceding
        ) as reached_on
    from both_held
),
numbered as (
    select
        reached.*,
        sum(case when valid_from <= reached_on then 0 else 1 end) over (
            partition by compound_id order by valid_from, valid_to
        ) as span_no
    from reached
)
select compound_id, min(valid_from) as valid_from, max(valid_to) as valid_to
from numbered
group by compound_id, span_no
