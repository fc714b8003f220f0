-- grain: one row per measure of the pre-procedure, matter ('' for all), lowest region and month
with written as (
    select
        c.month, c.region_code, count(*) as founded,
        count(*) filter (where w.in_convention_on <= c.until and w.in_rules_on <= c.until) as both_written
    from core.compound_stock c
    join core.committee_state w
        on w.compound_id = c.compound_id and w.body = 'owners' and w.valid_from <= c.until and w.valid_to > c.until
    where c.management = 'company' and w.is_founded
    group by c.month, c.region_code
),
decided as (
    select
        cast(date_trunc('month', decided_on) as date) as month, coalesce(matter, '') as kind, region_code, count(*) as decisions,
        count(*) filter (where verdict = 'with') as decided_with,
        count(*) filter (where verdict = 'before') as decided_before,
        count(*) filter (where verdict = 'without') as decided_without
    from core.decision
    group by grouping sets (
        (date_trunc('month', decided_on), matter, region_code), (date_trunc('month', decided_on), region_code)
    )
),
fact as (
    select month, region_code, 'written_both' as measure, '' as kind, both_written as numerator, founded as denominator
    from written
    union all
    select d.month, d.region_code, k.measure, d.kind, k.numerator, d.decisions
    from decided d
    cross join lateral (
        values
            ('decision_with', d.decided_with),
            ('decision_before', d.decided_before),
            ('decision_without', d.decided_without)
    ) as k (measure, numerator)
)
select
    'preprocedure' as system, measure, kind, region_code, month, numerator, denominator, cast(null as double) as amount
from fact
