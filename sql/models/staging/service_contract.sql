-- grain: one row per compound and interval in which one company serves it
-- A newer start at the compound ends the contract before it; end_on is the last
-- day of service. An ended statement with a last day ends after it, one without
-- a last day ends service at its own date. Offices also write 终止 on the row they
-- registered, with the contract's own start: that was true once, so it ends when the
-- statement came in (only 作废 says that it never was). valid_to is the first day after.
with stated as (
    select
        compound_id, start_on, company_id, company_name, end_on, statement,
        cast(_received_wall as date) as received_on,
        bool_or(coalesce(statement, 'valid') = 'valid') over (partition by compound_id, start_on) as was_valid,
        row_number() over (
            partition by compound_id, start_on
            order by _received_at desc, _batch, _sheet, _row desc
        ) as nth
    from raw.service_contracts
),
held as (
    select
        stated.*,
        lead(start_on) over (partition by compound_id order by start_on) as next_on
    from stated
    where nth = 1 and coalesce(statement, 'valid') <> 'void'
),
served as (
    select
        compound_id, company_id, company_name, start_on as valid_from,
        least(
            coalesce(next_on, date '9999-12-31'),
            coalesce(
                cast(end_on + interval 1 day as date),
                case
                    when coalesce(statement, 'valid') <> 'ended' then date '9999-12-31'
                    when was_valid then received_on
                    else start_on
                end
            )
        ) as valid_to
    from held
)
select compound_id, company_id, company_name, valid_from, valid_to
from served
where valid_to > valid_from
