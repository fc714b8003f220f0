-- grain: one row per duty of building leaders, lowest region and month
-- Leaders who did the duty at all, of those whose report of the month was owed;
-- amount is how often all of them did it.
with stock as (
    select
        month, region_code, cast(sum(owed) as bigint) as owed,
        cast(sum(residents_leaders) as bigint) as residents_leaders, sum(residents) as residents,
        cast(sum(party_leaders) as bigint) as party_leaders, sum(party) as party,
        cast(sum(company_leaders) as bigint) as company_leaders, sum(company) as company,
        cast(sum(decisions_leaders) as bigint) as decisions_leaders, sum(decisions) as decisions,
        cast(sum(governance_leaders) as bigint) as governance_leaders, sum(governance) as governance
    from core.report_month
    group by month, region_code
)
select
    'duties' as system, k.measure, '' as kind, s.region_code, s.month, k.numerator, s.owed as denominator,
    cast(k.amount as double) as amount
from stock s
cross join lateral (
    values
        ('duty_residents', s.residents_leaders, s.residents),
        ('duty_party', s.party_leaders, s.party),
        ('duty_company', s.company_leaders, s.company),
        ('duty_decisions', s.decisions_leaders, s.decisions),
        ('duty_governance', s.governance_leaders, s.governance)
) as k (measure, numerator, amount)
