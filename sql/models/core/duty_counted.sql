-- grain: one row per duty of building leaders, month and compound whose reports of the month were owed
-- stored: view
-- Leaders who did the duty at all, of those whose report of the month was owed;
-- amount is how often all of them did it.
select
    'duties' as system, k.measure, '' as kind, r.region_code, r.month, 'compounds' as dataset, r.compound_id as subject,
    r.compound_id, k.numerator, r.owed as denominator, cast(k.amount as decimal(18, 2)) as amount
from core.report_month r
cross join lateral (
    values
        ('duty_residents', r.residents_leaders, r.residents),
        ('duty_party', r.party_leaders, r.party),
        ('duty_company', r.company_leaders, r.company),
        ('duty_decisions', r.decisions_leaders, r.decisions),
        ('duty_governance', r.governance_leaders, r.governance)
) as k (measure, numerator, amount)
