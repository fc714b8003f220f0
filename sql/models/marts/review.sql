-- grain: one row per question that a person can settle, with how much of it is open
-- key: question
select 'spelling' as question, cast(count(*) as bigint) as open
from core.review_spelling
union all
select 'company_name', cast(count(*) as bigint)
from core.review_company
union all
select w.why, cast(count(t.ticket_id) as bigint)
from (values ('place'), ('company'), ('repeat')) as w (why)
left join core.review_ticket t on t.why = w.why
group by w.why
