-- grain: one row per calendar day, from the year in which the campaign began to the end of the year after as-of
-- key: day
-- Days that the State Council's list names are as it says; other days follow the
-- week. is_listed tells whether a list of the day's year is known: without one,
-- shifted days are missing and pages say so. nth counts the working days up to and
-- including the day, so that n working days after a day is the working day whose
-- nth is n higher. A published list of coming days counts before they come.
with stated as (
    select
        day, is_workday, statement,
        row_number() over (partition by day order by _received_at desc, _batch, _sheet, _row desc) as nth
    from raw.workdays
),
listed as (
    select day, is_workday
    from stated
    where nth = 1 and coalesce(statement, 'valid') <> 'void'
),
listed_year as (
    select distinct year(day) as year
    from listed
),
calendar as (
    select cast(unnest(generate_series(
        date_trunc('year', p.start_on), make_date(year(o.as_of) + 1, 12, 31), interval 1 day
    )) as date) as day
    from core.policy p
    cross join ops.params o
),
told as (
    select
        c.day, coalesce(l.is_workday, isodow(c.day) <= 5) as is_workday, y.year is not null as is_listed
    from calendar c
    left join listed l on l.day = c.day
    left join listed_year y on y.year = year(c.day)
)
select
    day, is_workday, is_listed,
    cast(count(*) filter (where is_workday) over (order by day) as bigint) as nth
from told
