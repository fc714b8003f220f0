-- grain: one row per district and month: all tickets of the hotline, as last stated
with stated as (
    select
        month, district_code, tickets,
        row_number() over (
            partition by month, district_code
            order by _received_at desc, _batch, _sheet, _row desc
        ) as nth
    from raw.complaint_totals
)
select month, district_code, tickets
from stated
where nth = 1
