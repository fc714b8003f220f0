-- grain: one row per company that the cycle knows, with its score, class and reasons
-- The rows of files behind each score are those of `baimi explain score --company`.
select
    case
        when case a.metric
            when 'scored' then s.score is not null
            else list_contains(string_split(s.reason, ' '), 'boundary')
        end
            then 'numerator'
        else 'denominator'
    end as part,
    s.company_id as subject, s.company_name as name, concat_ws(' ', s.score, s.class, nullif(s.reason, '')) as detail,
    '' as dataset, cast(null as varchar) as batch, cast(null as varchar) as sheet, cast(null as bigint) as row
from asked a
join marts.score_cycle y on y.starts = a.first_day
join marts.score s on s.cycle = y.cycle
    and s.output = coalesce(nullif(a.output, ''), (select min(e.output) from marts.score e where e.cycle = y.cycle))
