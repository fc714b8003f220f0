package transform

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	schema "baimi/sql"
	"baimi/sql/warehouse"
)

// createSchema makes everything that a new warehouse starts with.
func (r *run) createSchema(ctx context.Context) error {
	names, err := fs.Glob(schema.Schema, "schema/*.sql")
	if err != nil {
		return fmt.Errorf("list schema: %w", err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(schema.Schema, name)
		if err != nil {
			return fmt.Errorf("read schema: %w", err)
		}
		if err := r.exec(ctx, string(text)); err != nil {
			return fmt.Errorf("run %s: %w", name, err)
		}
	}
	for _, t := range r.config.Tables {
		if err := r.exec(ctx, t.ddl()); err != nil {
			return fmt.Errorf("create raw table %s: %w", t.Dataset, err)
		}
	}
	return nil
}

// columns returns all columns of the raw table in order.
func (t RawTable) columns() []Column {
	all := []Column{
		{Name: "_batch", Type: "VARCHAR"}, {Name: "_received_at", Type: "TIMESTAMPTZ"}, {Name: "_received_wall", Type: "TIMESTAMP"},
		{Name: "_scope", Type: "VARCHAR"}, {Name: "_sheet", Type: "VARCHAR"}, {Name: "_row", Type: "INTEGER"},
	}
	if t.Kind == KindEvent {
		all = append(all, Column{Name: "_month", Type: "DATE"})
	}
	return append(all, t.Columns...)
}

// ddl returns the statement that creates the raw table. It has no key: keys are
// for statements, not for rows, and an index would slow every load.
func (t RawTable) ddl() string {
	return fmt.Sprintf("create table raw.%s (%s)", warehouse.Ident(t.Dataset), t.definitions())
}

// definitions returns the columns for a statement that creates a table. Long text
// is packed hard: it is most of the file, and every incremental run copies the
// file.
func (t RawTable) definitions() string {
	var parts []string
	for _, c := range t.columns() {
		part := warehouse.Ident(c.Name) + " " + c.Type
		if c.Long && c.Type == "VARCHAR" {
			part += " using compression zstd"
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ", ")
}

// wallLayout writes a moment on the city's clock for a TIMESTAMP.
const wallLayout = "2006-01-02 15:04:05.999999"

func (r *run) writeBatches(ctx context.Context) error {
	orNull := func(text string) driver.Value {
		if text == "" {
			return nil
		}
		return text
	}
	var batches, parts [][]driver.Value // in the order of the columns
	for _, b := range r.batches {
		batches = append(batches, []driver.Value{
			b.Batch, b.OriginalName, b.OriginalSHA256, b.Scope, b.ReceivedAt, b.statedAt, r.clocks.wall(b.statedAt), b.Fingerprint,
			b.Outcome, orNull(b.Reason), orNull(b.ReasonDetail), b.Program, orNull(b.Supersedes), orNull(b.supersededBy),
		})
		for _, d := range b.Datasets {
			parts = append(parts, []driver.Value{
				b.Batch, d.Dataset, d.File, d.SHA256, d.Rows, d.Rejected, d.Unchanged, r.wants(b, d.Dataset, d.File),
			})
		}
	}
	if err := r.exec(ctx, "delete from ops.batch; delete from ops.batch_dataset"); err != nil {
		return fmt.Errorf("clear ops.batch: %w", err)
	}
	return errors.Join(
		warehouse.Append(ctx, r.conn, "ops.batch", batches),
		warehouse.Append(ctx, r.conn, "ops.batch_dataset", parts),
	)
}

// wants reports whether a part of a batch belongs into its raw table.
func (r *run) wants(b batch, dataset, file string) bool {
	_, known := r.tables[dataset]
	return known && file != "" && b.supersededBy == ""
}

// writeClocks fills ops.params and ops.run.
func (r *run) writeClocks(ctx context.Context) error {
	c := r.clocks
	end := c.asOf.AddDate(0, 0, 1)
	err := r.exec(ctx, `delete from ops.params;
		insert into ops.params values (cast($1 as date), cast($2 as timestamp), cast($3 as date), $4)`,
		c.asOf.Format(time.DateOnly), end.Format(wallLayout), monday(c.asOf).Format(time.DateOnly), c.issue())
	if err != nil {
		return fmt.Errorf("write ops.params: %w", err)
	}
	err = r.exec(ctx, "delete from ops.run; insert into ops.run values (cast($1 as timestamptz))",
		c.knownAt.UTC().Format(time.RFC3339Nano))
	if err != nil {
		return fmt.Errorf("write ops.run: %w", err)
	}
	return nil
}

// writeDatasets fills ops.dataset from the raw tables, whatever datasets the
// contracts add.
func (r *run) writeDatasets(ctx context.Context, s session) error {
	type row struct {
		Dataset       string  `json:"dataset"`
		Sort          int     `json:"sort"`
		Kind          string  `json:"kind"`
		RawRows       int64   `json:"raw_rows"`
		LastEffective *string `json:"last_effective"`
	}
	var rows []row
	for i, t := range r.config.Tables {
		column := t.Effective
		if column == "" {
			column = t.EventTime
		}
		latest := "null"
		if column != "" {
			latest = fmt.Sprintf("cast(cast(max(%s) as date) as varchar)", warehouse.Ident(column))
		}
		x := row{Dataset: t.Dataset, Sort: i + 1, Kind: t.Kind}
		query := fmt.Sprintf("select count(*), %s from raw.%s", latest, warehouse.Ident(t.Dataset))
		if err := s.one(ctx, query, &x.RawRows, &x.LastEffective); err != nil {
			return fmt.Errorf("count raw table %s: %w", t.Dataset, err)
		}
		rows = append(rows, x)
	}
	if err := s.exec(ctx, "delete from ops.dataset"); err != nil {
		return fmt.Errorf("clear ops.dataset: %w", err)
	}
	return s.fill(ctx, "ops.dataset", []string{
		"dataset VARCHAR", "sort INTEGER", "kind VARCHAR", "raw_rows BIGINT", "last_effective DATE",
	}, rows)
}

// built is what a warehouse says of how it was made.
type built struct {
	fingerprint string
	asOf        time.Time
	heavyPolicy sql.NullString
	// batches are the loaded parts: batch/dataset → sha256 and time of statement.
	parts map[string]string
	// lastKnown is the latest known time of a loaded batch.
	lastKnown time.Time
}

// readBuilt reads ops.* of a published warehouse. Any error means that it is not
// one that can be continued.
func readBuilt(ctx context.Context, s session) (built, error) {
	b := built{parts: map[string]string{}}
	if err := s.one(ctx, "select fingerprint, as_of, heavy_policy from ops.build", &b.fingerprint, &b.asOf, &b.heavyPolicy); err != nil {
		return built{}, fmt.Errorf("read ops.build: %w", err)
	}
	b.asOf = dateOf(b.asOf)
	err := s.each(ctx, `select f.batch, f.dataset, f.sha256, epoch_us(b.stated_at), b.received_at
		from ops.batch_dataset f join ops.batch b on b.batch = f.batch where f.loaded`, func(rows *sql.Rows) error {
		var batch, dataset, sha256 string
		var stated int64
		var received time.Time
		if err := rows.Scan(&batch, &dataset, &sha256, &stated, &received); err != nil {
			return err
		}
		b.parts[partKey(batch, dataset)] = partValue(sha256, stated)
		if received.After(b.lastKnown) {
			b.lastKnown = received
		}
		return nil
	})
	if err != nil {
		return built{}, fmt.Errorf("read ops.batch: %w", err)
	}
	return b, nil
}

func partKey(batch, dataset string) string           { return batch + "/" + dataset }
func partValue(sha256 string, statedUs int64) string { return fmt.Sprintf("%s@%d", sha256, statedUs) }

func (r *run) writeBuild(ctx context.Context) error {
	err := r.exec(ctx, "delete from ops.build; insert into ops.build values ($1, cast($2 as date), $3)",
		r.fingerprint, r.clocks.asOf.Format(time.DateOnly), r.heavyPolicy)
	if err != nil {
		return fmt.Errorf("write ops.build: %w", err)
	}
	return nil
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
