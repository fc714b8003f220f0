-- grain: one row per compound, body and interval, with the day on which the term ends
-- A committee stands from its founding, of which the register often tells later; so
-- does a re-elected one, where it was founded after the statement before began. A
-- date of founding before that corrects what was told and moves nothing.
-- Convention and documents are dated facts: a later statement that names one tells
-- of its day, and a revision does not undo the first. Numbers of members that exceed the members say nothing.
with dated as (
    select
        compound_id, body,
        min(convention_on) as convention_on, min(in_convention_on) as in_convention_on, min(in_rules_on) as in_rules_on
    from staging.committee
    group by compound_id, body
),
ordered as (
    select
        c.compound_id, c.body, c.valid_from, c.valid_to, c.stage, c.founded_on, c.term_ends_on, c.members,
        c.party_members, c.cross_members,
        lag(c.stage) over told as stage_before,
        lag(c.valid_from) over told as from_before,
        lag(c.valid_to) over told = c.valid_from as is_next,
        row_number() over told as nth
    from staging.committee c
    window told as (partition by c.compound_id, c.body order by c.valid_from)
),
begun as (
    select
        ordered.*,
        case
            when stage not in ('founded', 'reelecting') or founded_on is null or founded_on >= valid_from then valid_from
            when nth = 1 then founded_on
            when is_next and stage_before = 'preparing' then greatest(founded_on, from_before)
            when is_next and stage_before in ('founded', 'reelecting') and founded_on > from_before then founded_on
            else valid_from
        end as begins_on
    from ordered
)
select
    b.compound_id, b.body, b.begins_on as valid_from,
    least(
        b.valid_to,
        coalesce(lead(b.begins_on) over (partition by b.compound_id, b.body order by b.valid_from), b.valid_to)
    ) as valid_to,
    b.stage, b.stage in ('founded', 'reelecting') as is_founded, b.founded_on,
    coalesce(b.term_ends_on, cast(b.founded_on + p.term_years * interval 1 year as date)) as term_ends_on,
    b.members,
    case when b.party_members <= b.members then b.party_members end as party_members,
    case when b.cross_members <= b.members then b.cross_members end as cross_members,
    d.convention_on, d.in_convention_on, d.in_rules_on
from begun b
join dated d on d.compound_id = b.compound_id and d.body = b.body
cross join core.policy p
