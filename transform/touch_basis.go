package transform

import (
	"context"
	"fmt"

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

// basisOf returns the basis of tables with a partition.
func basisOf(partition string) (basis, bool) {
	for _, b := range bases {
		if b.partition == partition {
			return b, true
		}
	}
	return basis{}, false
}

// inTouched is the condition that a row is one of a touched part.
func (b basis) inTouched() string {
	return fmt.Sprintf("%[1]s in (select t.%[1]s from %[2]s t)", warehouse.Ident(b.column), b.touched)
}

// before is the temporary table that holds the source of the last build.
func (b basis) before() string { return b.partition + "_basis_before" }

// decideParts fills the touched table of a basis: all parts, or those that are made of
// something else than in the last build, and those that are no more.
func (r *run) decideParts(ctx context.Context, b basis) error {
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
	var parts int
	if err := r.one(ctx, "select count(*) from "+b.touched, &parts); err != nil {
		return fmt.Errorf("count touched parts: %w", err)
	}
	r.partsMu.Lock()
	r.parts[b.partition] = parts
	r.partsMu.Unlock()
	return nil
}
