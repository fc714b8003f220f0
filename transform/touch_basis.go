package transform

import (
	"context"
	"fmt"
	"slices"

	"baimi/sql/warehouse"
)

// basis tells of tables that are kept in parts what each part is made of: source has
// one row per part with a digest of it, and only the parts whose digest is another
// than in the last build are made again.
type basis struct{ partition, column, touched, source string }

var bases = [...]basis{
	{partitionCycle, "cycle", "ops.touched_cycle", "core.score_basis"},
	{partitionGovernance, "month", "ops.touched_governance", "core.governance_basis"},
}

// basisOf returns the place in bases of that of tables with a partition.
func basisOf(partition string) (n int, ok bool) {
	n = slices.IndexFunc(bases[:], func(b basis) bool { return b.partition == partition })
	return n, n >= 0
}

// before is the temporary table that holds the source of the last build.
func (b basis) before() string { return b.partition + "_basis_before" }

// decideParts fills the touched table of the nth basis: all parts, or those that are made
// of something else than in the last build, and those that are no more.
func (r *run) decideParts(ctx context.Context, n int) error {
	b := bases[n]
	statement := fmt.Sprintf("delete from %[1]s; insert into %[1]s select %[2]s from %[3]s", b.touched, warehouse.Ident(b.column), b.source)
	if r.incremental {
		statement = fmt.Sprintf(`delete from %[1]s;
			insert into %[1]s
				select coalesce(n.%[2]s, o.%[2]s)
				from %[3]s n
				full join %[4]s o on o.%[2]s = n.%[2]s
				where n.digest is distinct from o.digest`, b.touched, warehouse.Ident(b.column), b.source, b.before())
	}
	if err := r.exec(ctx, statement); err != nil {
		return fmt.Errorf("mark touched parts: %w", err)
	}
	if err := r.one(ctx, "select count(*) from "+b.touched, &r.parts[n]); err != nil {
		return fmt.Errorf("count touched parts: %w", err)
	}
	return nil
}
