-- grain: one row per file and dataset in it that came as a prefilled form
-- A prefilled form brings only what changed, so it is no list; who deletes rows of
-- one is asked when it comes in.
select batch, dataset
from ops.batch_dataset
where unchanged > 0
