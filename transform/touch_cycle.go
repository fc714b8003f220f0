package transform

import (
	"context"
	"fmt"
)

// decideCycles fills ops.touched_cycle: every cycle of scores, or those whose scores
// are made of something else than in the last build, and those that are no more.
func (r *run) decideCycles(ctx context.Context) error {
	statement := "delete from ops.touched_cycle; insert into ops.touched_cycle select cycle from core.score_basis"
	if r.incremental {
		statement = `delete from ops.touched_cycle;
			insert into ops.touched_cycle
				select coalesce(n.cycle, b.cycle)
				from core.score_basis n
				full join basis_before b on b.cycle = n.cycle
				where n.digest is distinct from b.digest`
	}
	if err := r.exec(ctx, statement); err != nil {
		return fmt.Errorf("mark touched cycles: %w", err)
	}
	if err := r.one(ctx, "select count(*) from ops.touched_cycle", &r.cycles); err != nil {
		return fmt.Errorf("count touched cycles: %w", err)
	}
	return nil
}
