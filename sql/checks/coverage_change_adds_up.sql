-- protects: the parts of every change of coverage add up to the change itself
-- severity: error
select
    region_code, span, month, covered_from, covered_to, managed_from, managed_to
from marts.coverage_change
where covered_to <> covered_from + new_covered - lost_covered + grew_covered - shrank_covered
    or managed_to <> managed_from + grew - shrank
    or grew <> grew_register + grew_mode + grew_moved
    or shrank <> shrank_register + shrank_mode + shrank_moved
    or abs((share_to - share_from) - (points_new + points_lost + points_grew + points_shrank)) > 1e-9
