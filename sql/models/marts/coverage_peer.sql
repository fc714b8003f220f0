-- grain: one row per district and town under management at as-of, beside its peers
-- key: region_code
-- peer: districts with districts, urban sub-districts (街道) with each other, towns
-- (镇) with each other, told by the third part of the code (GB/T 10114-2003: 001–099
-- 街道, 100 and above 镇 and 乡). Only regions with the policy's least number of
-- compounds are compared. rank_lo and rank_hi: the places that the intervals leave
-- possible; coverage itself is a census and has no interval.
with region as (
    select
        w.region_code, w.level, w.managed, w.covered, w.covered_share, w.covered_share_lo, w.covered_share_hi,
        case
            when w.level = 'district' then 'district'
            when try_cast(right(w.region_code, 3) as integer) < 100 then 'street'
            else 'town'
        end as peer,
        w.managed >= p.min_rank_n as is_compared
    from marts.coverage_week w
    join ops.params o on o.as_of_week = w.week
    join core.region r on r.region_code = w.region_code
    cross join core.policy p
    where r.level in ('district', 'town') and not r.is_unplaced and w.managed > 0
),
placed as (
    select
        a.region_code,
        count(*) as peers,
        count(*) filter (where b.covered_share > a.covered_share) + 1 as rank,
        count(*) filter (where b.covered_share_lo > a.covered_share_hi) + 1 as rank_lo,
        count(*) - count(*) filter (where b.covered_share_hi < a.covered_share_lo) as rank_hi,
        median(b.covered_share) as peer_median
    from region a
    join region b on b.peer = a.peer and b.is_compared
    where a.is_compared
    group by a.region_code
)
select
    x.region_code, x.level, x.peer, x.is_compared, x.managed, x.covered, x.covered_share as share,
    x.covered_share_lo as share_lo, x.covered_share_hi as share_hi,
    p.peers, p.rank, p.rank_lo, p.rank_hi, p.peer_median,
    case
        when not x.is_compared then 'few'
        when x.covered_share_hi < p.peer_median then 'below'
        when x.covered_share_lo > p.peer_median then 'above'
        else 'same'
    end as comparison
from region x
left join placed p on p.region_code = x.region_code
