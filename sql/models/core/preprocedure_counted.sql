-- grain: one row per measure of the pre-procedure, month and committee or decision that it counts
-- stored: view
with counted as (
    select
        c.month, c.region_code, 'written_both' as measure, '' as kind, 'committees' as dataset,
        c.compound_id || '|owners' as subject, c.compound_id,
        coalesce(w.in_convention_on <= c.until and w.in_rules_on <= c.until, false) as is_met
    from core.compound_stock c
    join core.committee_state w
        on w.compound_id = c.compound_id and w.body = 'owners' and w.valid_from <= c.until and w.valid_to > c.until
    where c.management = 'company' and w.is_founded
    union all
    select
        cast(date_trunc('month', d.decided_on) as date), d.region_code, 'decision_' || k.verdict, coalesce(d.matter, ''),
        'committee_decisions', d.decision_id, d.compound_id, d.verdict = k.verdict
    from core.decision d
    cross join (values ('with'), ('before'), ('without')) as k (verdict)
)
select
    'preprocedure' as system, measure, kind, region_code, month, dataset, subject, compound_id,
    cast(is_met as bigint) as numerator, 1 as denominator, cast(null as decimal(18, 2)) as amount
from counted
