package transform

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"baimi/sql/warehouse"
)

// digest notes what a table came out as, and reports whether that is something else
// than in the build that is continued.
func (r *run) digest(ctx context.Context, s session, table string) (changed bool, err error) {
	// A sum of the rows' hashes is the same in whatever order they lie.
	query := fmt.Sprintf("select concat_ws('|', count(*), sum(hash(t))) from %s t", warehouse.Table(table))
	var digest string
	if err := s.one(ctx, query, &digest); err != nil {
		return false, fmt.Errorf("digest %s: %w", table, err)
	}
	before, _ := r.digests.Swap(table, digest)
	return before != digest, nil
}

// readDigests reads what the tables came out as in the build that is continued.
func (r *run) readDigests(ctx context.Context) error {
	err := r.each(ctx, "select table_name, digest from ops.digest", func(rows *sql.Rows) error {
		var table, digest string
		err := rows.Scan(&table, &digest)
		r.digests.Store(table, digest)
		return err
	})
	if err != nil {
		return fmt.Errorf("read ops.digest: %w", err)
	}
	return nil
}

// writeDigests writes them for the next build, those of tables that stood among them.
func (r *run) writeDigests(ctx context.Context) error {
	type row struct {
		Table  string `json:"table_name"`
		Digest string `json:"digest"`
	}
	var rows []row
	for table, digest := range r.digests.Range {
		rows = append(rows, row{table.(string), digest.(string)})
	}
	slices.SortFunc(rows, func(a, b row) int { return strings.Compare(a.Table, b.Table) })
	if err := r.exec(ctx, "delete from ops.digest"); err != nil {
		return fmt.Errorf("write ops.digest: %w", err)
	}
	return r.fill(ctx, "ops.digest", []string{"table_name VARCHAR", "digest VARCHAR"}, rows)
}
