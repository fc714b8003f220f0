-- grain: one row per compound of the register at as-of: how much of what it is asked is answered
-- key: compound_id
-- missing lists the fields without an answer, named as in survey_field, parted by '|'.
select
    c.compound_id, cast(sum(f.numerator) as bigint) as filled, cast(sum(f.denominator) as bigint) as asked,
    coalesce(string_agg(f.kind, '|' order by f.kind) filter (where f.numerator = 0), '') as missing
from core.survey_counted f
join core.compound c on c.compound_id = f.compound_id
where f.kind <> ''
group by c.compound_id
