-- grain: one row per region from city to community, the rows 未定位 included
-- key: region_code
select region_code, level, parent_code, name, name_en, sort, is_unplaced
from core.region
