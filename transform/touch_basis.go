package transform

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"baimi/sql/warehouse"
)

// basis tells of tables that are kept in parts what each part is made of: source has
// one row per part, which these columns name, with a digest of it, and only the parts
// whose digest is another than in the last build are made again.
type basis struct {
	partition, touched, source string
	columns                    []string
}

var bases = [...]basis{
	{partitionCycle, "ops.touched_cycle", "core.score_basis", []string{"cycle"}},
	{partitionGovernance, "ops.touched_governance", "core.governance_basis", []string{"month"}},
	{partitionEvent, "ops.touched_event", "core.event_basis", []string{"month"}},
	{partitionSpelling, "ops.touched_spelling", "core.place_basis", []string{"district", "town", "compound_id", "compound_name", "scope"}},
}

// basisOf returns the place in bases of that of tables with a partition.
func basisOf(partition string) (n int, ok bool) {
	n = slices.IndexFunc(bases[:], func(b basis) bool { return b.partition == partition })
	return n, n >= 0
}

// before is the temporary table that holds the source of the last build.
func (b basis) before() string { return b.partition + "_basis_before" }

// touchedRows is the condition that a row lies in a touched part.
func (b basis) touchedRows() string {
	return fmt.Sprintf("(%s) in (select (%s) from %s t)", b.each("%s"), b.each("t.%s"), b.touched)
}

// each lists the columns in a form, such as "t.%s".
func (b basis) each(form string) string {
	list := make([]string, len(b.columns))
	for i, c := range b.columns {
		list[i] = strings.ReplaceAll(form, "%s", warehouse.Ident(c))
	}
	return strings.Join(list, ", ")
}

// decideParts fills the touched table of the nth basis: all parts, or those that are made
// of something else than in the last build, and those that are no more.
func (r *run) decideParts(ctx context.Context, n int) error {
	b := bases[n]
	statement := fmt.Sprintf("delete from %[1]s; insert into %[1]s select %[2]s from %[3]s", b.touched, b.each("%s"), b.source)
	if r.incremental {
		statement = fmt.Sprintf(`delete from %[1]s;
			insert into %[1]s
				select %[2]s
				from %[3]s n
				full join %[4]s o using (%[2]s)
				where n.digest is distinct from o.digest`, b.touched, b.each("%s"), b.source, b.before())
	}
	if err := r.exec(ctx, statement); err != nil {
		return fmt.Errorf("mark touched parts: %w", err)
	}
	if err := r.one(ctx, "select count(*) from "+b.touched, &r.parts[n]); err != nil {
		return fmt.Errorf("count touched parts: %w", err)
	}
	return nil
}
