-- ops holds only what the lake and the run give again: which files are known,
-- what they held, and the two clocks of this build.

create table if not exists ops.batch (
    batch            varchar not null,
    original_name    varchar,
    original_sha256  varchar,
    scope            varchar not null,
    -- known time of the batch itself
    received_at      timestamptz not null,
    -- when the original was first received: a re-read under new contracts keeps
    -- its sender's place in the order of statements
    stated_at        timestamptz not null,
    -- stated_at on the city's wall clock
    stated_wall      timestamp not null,
    fingerprint      varchar,
    outcome          varchar not null,
    reason           varchar,
    reason_detail    varchar,
    program          varchar,
    supersedes       varchar,
    superseded_by    varchar
);

create table if not exists ops.batch_dataset (
    batch     varchar not null,
    dataset   varchar not null,
    file      varchar not null,
    sha256    varchar not null,
    rows      bigint not null,
    rejected  bigint not null,
    -- rows of a prefilled form that came back as they went out: they say nothing new
    unchanged bigint not null default 0,
    -- whether its rows are in raw.<dataset> now
    loaded    boolean not null
);

create table if not exists ops.reject (
    batch        varchar not null,
    dataset      varchar,
    sheet        varchar,
    row          integer,
    column_name  varchar,
    header       varchar,
    code         varchar,
    value        varchar
);

-- What each dataset holds in raw, filled after every load.
create table if not exists ops.dataset (
    dataset         varchar not null,
    sort            integer not null,
    kind            varchar not null,
    raw_rows        bigint not null,
    last_effective  date
);

-- One row: the clock of what was true. It holds nothing but what follows from
-- as_of, so that tables made of it stand while as_of does.
create table if not exists ops.params (
    -- the last day that has happened
    as_of       date not null,
    -- the first moment after it, city wall clock
    as_of_end   timestamp not null,
    -- Monday of the ISO week of as_of
    as_of_week  date not null,
    -- label of that week, such as 2022-W28
    issue       varchar not null
);

-- One row: what is another in every run.
create table if not exists ops.run (
    -- the clock of what was known
    known_at    timestamptz not null
);

-- Months of intake that this run builds again; all of them on a full run.
create table if not exists ops.touched (month date not null);

-- ISO weeks of the registers that this run builds again; all of them on a full run.
create table if not exists ops.touched_week (week date not null);

-- Cycles of scores that this run builds again; all of them on a full run.
create table if not exists ops.touched_cycle (cycle varchar not null);

-- Months of governance facts that this run sums again; all of them on a full run.
create table if not exists ops.touched_governance (month date not null);

-- Months of the events of tickets that this run sums again; all of them on a full run.
create table if not exists ops.touched_event (month date not null);

-- Ways of naming a place that this run places again; all of them on a full run.
create table if not exists ops.touched_spelling (
    district       varchar not null,
    town           varchar not null,
    compound_id    varchar not null,
    compound_name  varchar not null,
    scope          varchar not null
);

-- Tickets that this run builds again, all of them on a full run; all their
-- statements lie in touched months.
create table if not exists ops.touched_ticket (ticket_id varchar not null);

-- Those of them whose words this run reads again; all of them on a full run.
create table if not exists ops.touched_text (ticket_id varchar not null);

-- Every way in which any statement of a ticket names its place; missing parts are
-- ''.
create table if not exists ops.place_spelling (
    district       varchar not null,
    town           varchar not null,
    compound_id    varchar not null,
    compound_name  varchar not null,
    scope          varchar not null
);

-- The same for the category.
create table if not exists ops.category_spelling (category_path varchar not null);

-- The same for the company.
create table if not exists ops.company_spelling (
    company_id    varchar not null,
    company_name  varchar not null
);

-- What every table of staging and core that is made whole came out as, so that
-- nothing is made again for the sake of one that comes out the same.
create table if not exists ops.digest (
    table_name  varchar not null,
    digest      varchar not null
);

-- One row: what this warehouse was built with. A difference means a full run.
create table if not exists ops.build (
    fingerprint  varchar not null,
    as_of        date not null,
    heavy_policy varchar
);
