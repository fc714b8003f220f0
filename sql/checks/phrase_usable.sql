-- protects: every phrase that a city sends can be looked for in texts
-- severity: warn
select p.label, p.phrase, phrase_problem(p.kind, p.label, p.phrase) as problem
from staging.phrase p
where phrase_problem(p.kind, p.label, p.phrase) is not null
order by p.label, p.phrase
