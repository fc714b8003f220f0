-- grain: one row per whole cycle of scores up to as-of, the last eight at most, with the rule in force at its end
-- key: cycle
-- A cycle is a quarter, half a year or a year, as the rule in force at as-of says.
-- A cycle that ended before any rule took effect takes the first one. A cycle whose
-- last tickets have not come yet waits for them, where there are tickets at all.
with bounded as (
    select
        m.month, p.score_cycle,
        case when exists (from core.complaint_week) then m.complete else m.until = m.month_end end as complete,
        case p.score_cycle
            when 'year' then cast(date_trunc('year', m.month) as date)
            when 'half_year' then make_date(year(m.month), case when month(m.month) < 7 then 1 else 7 end, 1)
            when 'quarter' then cast(date_trunc('quarter', m.month) as date)
        end as starts
    from core.month m
    cross join core.policy p
),
whole as (
    select
        starts, score_cycle, cast(max(month) + interval 1 month - interval 1 day as date) as ends,
        row_number() over (order by starts desc) as nth
    from bounded
    where complete and starts is not null
    group by starts, score_cycle
    having count(*) = case score_cycle when 'year' then 12 when 'half_year' then 6 else 3 end
),
ruled as (
    select
        w.starts, p.value as rules,
        row_number() over (
            partition by w.starts
            order by p.effective_on <= w.ends desc,
                case when p.effective_on <= w.ends then p.effective_on end desc, p.effective_on,
                p._received_at desc, p._batch, p._row desc
        ) as nth
    from whole w
    cross join ops.params o
    join raw.policy p on p.key = 'score.rules' and p.effective_on <= o.as_of
)
select
    case w.score_cycle
        when 'year' then cast(year(w.starts) as varchar)
        when 'half_year' then year(w.starts) || 'H' || case when month(w.starts) < 7 then 1 else 2 end
        else year(w.starts) || 'Q' || quarter(w.starts)
    end as cycle,
    w.starts, w.ends, r.rules
from whole w
join ruled r on r.starts = w.starts and r.nth = 1
where w.nth <= 8
