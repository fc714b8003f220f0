-- grain: one row per owners' committee whose term ended without a re-election, at as-of
-- Of compounds under a property company, as the measure reelection_overdue counts.
select
    'reelection_overdue' as item, c.region_code, c.compound_id, c.compound_id as subject, c.name as subject_name,
    'committee' as owner, c.compound_id as owner_id, 'town' as to_whom, w.term_ends_on as since,
    w.term_ends_on as due_on, cast(o.as_of - w.term_ends_on as integer) as days, cast(1 as bigint) as amount
from core.compound c
cross join ops.params o
join core.committee_state w
    on w.compound_id = c.compound_id and w.body = 'owners' and w.valid_from <= o.as_of and w.valid_to > o.as_of
where c.management = 'company' and w.is_founded and w.term_ends_on < o.as_of
