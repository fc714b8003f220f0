-- grain: one row per compound or company and statement of the registers that its page rests on at as-of
-- key: subject_kind, subject_id, dataset, record
-- Where the statement stands in the file as it was received. Tickets are left out:
-- what a company or the public sees must not lead to who complained.
with told as (
    select
        'compounds' as dataset, compound_id as record, effective_on, statement,
        _received_at as received_at, _batch as batch, _sheet as sheet, _row as row
    from raw.compounds
    union all
    select 'branches', branch_id, effective_on, statement, _received_at, _batch, _sheet, _row
    from raw.branches
    union all
    select 'companies', company_id, effective_on, statement, _received_at, _batch, _sheet, _row
    from raw.companies
    union all
    select 'service_contracts', compound_id, start_on, statement, _received_at, _batch, _sheet, _row
    from raw.service_contracts
),
stated as (
    select
        t.dataset, t.record, t.effective_on, t.statement, t.batch, t.sheet, t.row,
        row_number() over (
            partition by t.dataset, t.record, t.effective_on order by t.received_at desc, t.batch, t.sheet, t.row desc
        ) as nth
    from told t
    cross join ops.params o
    where t.effective_on <= o.as_of
),
held as (
    select
        dataset, record, effective_on, batch, sheet, row,
        row_number() over (partition by dataset, record order by effective_on desc) as latest
    from stated
    where nth = 1 and coalesce(statement, 'valid') <> 'void'
),
subject as (
    select 'compound' as subject_kind, compound_id as subject_id, 'compounds' as dataset, compound_id as record
    from core.compound
    union all
    select 'compound', compound_id, 'service_contracts', compound_id
    from core.compound
    where company_id is not null
    union all
    select 'compound', b.compound_id, 'branches', b.branch_id
    from core.branch_compound b
    cross join ops.params o
    where b.valid_from <= o.as_of and b.valid_to > o.as_of
    union all
    select 'company', company_id, 'companies', company_id
    from core.company
    union all
    select 'company', company_id, 'service_contracts', compound_id
    from core.compound
    where company_id is not null
)
select
    s.subject_kind, s.subject_id, s.dataset, s.record, h.effective_on, b.original_name as file_name,
    h.sheet, h.row as row_number, b.received_at
from subject s
join held h on h.dataset = s.dataset and h.record = s.record and h.latest = 1
join ops.batch b on b.batch = h.batch
