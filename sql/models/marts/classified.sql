-- grain: one row per way of classifying: property tickets of the 12 months to as-of that are such by a person's review, by the source's path or by the text
-- key: classified_by
select classified_by, cast(sum(tickets) as bigint) as tickets
from core.complaint_year
group by classified_by
