-- grain: one row per measure of the governance systems, for the pages
-- key: measure
select system, measure, sort, basis, good
from core.measure
