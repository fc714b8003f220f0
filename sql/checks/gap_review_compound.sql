-- protects: every compound that a person settled is in the register
-- severity: warn
select a.dataset, a.subject, a.compound_id
from (
    select 'compound_aliases' as dataset, spelling as subject, compound_id
    from staging.compound_alias
    union all
    select 'ticket_reviews', ticket_id, compound_id
    from staging.ticket_review
) as a
where a.compound_id is not null and a.compound_id not in (select s.compound_id from staging.compound s)
order by a.dataset, a.subject
