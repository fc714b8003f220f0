package transform

import (
	"context"
	"fmt"
	"time"
)

// changedSince finds the first day on which the registers of the models kept by
// week say something else than in the last build, NULL if they do not. A state
// that only ends at another time tells of the earlier of both ends.
const changedSince = `
	select min(day) from (
		select case
			when (n.management, n.households, n.region_code) is not distinct from (b.management, b.households, b.region_code)
			then least(n.valid_to, b.valid_to)
			else coalesce(n.valid_from, b.valid_from) end as day
		from core.compound_state n
		full join compound_before b on b.compound_id = n.compound_id and b.valid_from = n.valid_from
		where (n.valid_to, n.management, n.households, n.region_code)
			is distinct from (b.valid_to, b.management, b.households, b.region_code)
		union all
		select case
			when (n.kind, n.stage, n.compound_ids, n.counted_from, n.region_code)
				is not distinct from (b.kind, b.stage, b.compound_ids, b.counted_from, b.region_code)
			then least(n.valid_to, b.valid_to)
			else coalesce(n.valid_from, b.valid_from) end
		from core.branch_state n
		full join branch_before b on b.branch_id = n.branch_id and b.valid_from = n.valid_from
		where (n.valid_to, n.kind, n.stage, n.compound_ids, n.counted_from, n.region_code)
			is distinct from (b.valid_to, b.kind, b.stage, b.compound_ids, b.counted_from, b.region_code)
		union all
		select coalesce(n.active_on, b.active_on)
		from core.branch_activity n
		full join activity_before b on b.branch_id = n.branch_id and b.active_on = n.active_on
		where n.branch_id is null or b.branch_id is null
		union all
		select date '0001-01-01' from core.policy n cross join policy_before b
		where (n.start_on, n.deadline_on, n.dormant_days, n.share_num, n.share_den)
			is distinct from (b.start_on, b.deadline_on, b.dormant_days, b.share_num, b.share_den)
		union all
		select date '0001-01-01' from core.region n full join region_before b on b.region_code = n.region_code
		where (n.level, n.parent_code, n.is_unplaced) is distinct from (b.level, b.parent_code, b.is_unplaced)
		union all
		select date '0001-01-01' from core.region_path n
		full join region_path_before b on b.leaf_code = n.leaf_code and b.region_code = n.region_code
		where n.leaf_code is null or b.leaf_code is null
	) as differences`

// decideWeeks fills ops.touched_week: every week, or those that end on or after
// the first day on which anything changed, the earlier as-of being such a day
// when it moved.
func (r *run) decideWeeks(ctx context.Context, before built) error {
	statement := "delete from ops.touched_week; insert into ops.touched_week select week from core.week"
	if r.incremental {
		moved := "null"
		if !before.asOf.Equal(r.clocks.asOf) {
			moved = fmt.Sprintf("least(date '%s', date '%s')", before.asOf.Format(time.DateOnly), r.clocks.asOf.Format(time.DateOnly))
		}
		statement = fmt.Sprintf(`delete from ops.touched_week;
			insert into ops.touched_week
				select w.week
				from (select week from core.week union select week from core.compound_week
					union select week from core.branch_week union select week from marts.coverage_week) as w
				where w.week + 6 >= least((%s), %s)`, changedSince, moved)
	}
	if err := r.exec(ctx, statement); err != nil {
		return fmt.Errorf("mark touched weeks: %w", err)
	}
	if err := r.one(ctx, "select count(*) from ops.touched_week", &r.weeks); err != nil {
		return fmt.Errorf("count touched weeks: %w", err)
	}
	return nil
}
