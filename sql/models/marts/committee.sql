-- grain: one row per compound of the register and body that was stated for it, at as-of
-- key: compound_id, body
-- days_overdue counts from the end of the term of a committee that stands; dates
-- after as-of have not happened yet.
select
    c.compound_id, c.district_code, c.town_code, c.region_code, w.body, w.stage, w.founded_on, w.term_ends_on,
    case when w.is_founded and w.term_ends_on < o.as_of then o.as_of - w.term_ends_on else 0 end as days_overdue,
    w.members, w.party_members, w.cross_members,
    case when w.convention_on <= o.as_of then w.convention_on end as convention_on,
    case when w.in_convention_on <= o.as_of then w.in_convention_on end as in_convention_on,
    case when w.in_rules_on <= o.as_of then w.in_rules_on end as in_rules_on
from core.compound c
cross join ops.params o
join core.committee_state w on w.compound_id = c.compound_id and w.valid_from <= o.as_of and w.valid_to > o.as_of
