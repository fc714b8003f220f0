package transform

import (
	"context"
	"fmt"
	"runtime"

	"baimi/sql/warehouse"
)

// restrained reports whether each model is built by one thread: where little is built,
// DuckDB spends more on sharing it out than it gains. Several are built side by side
// all the same.
func (r *run) restrained() bool {
	return r.config.Threads == 0 && (r.small || r.incremental)
}

// fitRowGroups reports whether no dataset of batches has more than n row groups.
func fitRowGroups(batches []batch, n int64) bool {
	rows := map[string]int64{}
	for _, b := range batches {
		for _, d := range b.Datasets {
			if rows[d.Dataset] += d.Rows; rows[d.Dataset] > n*rowGroup {
				return false
			}
		}
	}
	return true
}

// restrainThreads sets up what restrained says. decideMonths takes it back where an
// incremental run that is not small builds all months.
func (r *run) restrainThreads(ctx context.Context) error {
	if !r.restrained() {
		return nil
	}
	if err := r.exec(ctx, "set global threads = 1"); err != nil {
		return fmt.Errorf("set up warehouse: %w", err)
	}
	return nil
}

// rowGroup is the number of rows that DuckDB keeps together: one thread reads them, and
// a table that is not larger has no blocks to be spared.
const rowGroup = 122_880

// restrainVacuum keeps DuckDB from writing whole blocks anew for the few rows that
// an incremental run deletes from them, until most of what a table holds is dead.
func (r *run) restrainVacuum(ctx context.Context) error {
	if !r.incremental {
		return nil
	}
	for _, m := range r.models {
		if m.Partition == "" {
			continue
		}
		var written, alive int64
		query := "select coalesce(max(rowid) + 1, 0), count(*) from " + warehouse.Table(m.Name)
		if err := r.one(ctx, query, &written, &alive); err != nil {
			return fmt.Errorf("count rows of %s: %w", m.Name, err)
		}
		if written > max(rowGroup, 2*alive) {
			return nil
		}
	}
	if err := r.exec(ctx, "set max_vacuum_tasks = 0"); err != nil {
		return fmt.Errorf("set up warehouse: %w", err)
	}
	return nil
}

// parallelModels is how many models are built at once. Most are too small to keep
// more than one core busy; where each has one thread, as many as there are cores.
func (r *run) parallelModels() int {
	if r.restrained() {
		return min(max(2, runtime.GOMAXPROCS(0)), 8)
	}
	return 3
}
