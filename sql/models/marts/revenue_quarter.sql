-- grain: one row per compound of the register and quarter whose common revenue was due for disclosure, or is disclosed, by as-of
-- key: compound_id, quarter
-- company_id is the company that served at the end of a quarter that was due.
select
    c.compound_id, q.quarter, w.company_id, w.due_on, d.disclosed_on, d.discussed_on, d.income, d.expense,
    case
        when d.disclosed_on is null then 'missing'
        when d.disclosed_on > w.due_on then 'late'
        else 'on_time'
    end as state
from (
    select compound_id, quarter from core.disclosure_due
    union
    select compound_id, quarter from staging.revenue_disclosure where disclosed_on is not null
) as q
join core.compound c on c.compound_id = q.compound_id
left join core.disclosure_due w on w.compound_id = q.compound_id and w.quarter = q.quarter
left join staging.revenue_disclosure d on d.compound_id = q.compound_id and d.quarter = q.quarter
order by c.compound_id, q.quarter desc
