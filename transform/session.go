package transform

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"

	"baimi/sql/warehouse"
)

// session is the one connection that a run builds through.
type session struct {
	conn *sql.Conn
	// readers are those that the functions of this connection ask.
	readers *readers
}

func (s session) exec(ctx context.Context, statement string, args ...any) error {
	_, err := s.conn.ExecContext(ctx, statement, args...)
	return err
}

// affected runs a statement and returns the number of rows that it changed.
func (s session) affected(ctx context.Context, statement string, args ...any) (int64, error) {
	r, err := s.conn.ExecContext(ctx, statement, args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// one scans the only row of a query.
func (s session) one(ctx context.Context, query string, into ...any) error {
	return s.conn.QueryRowContext(ctx, query).Scan(into...)
}

// each calls scan for every row of a query.
func (s session) each(ctx context.Context, query string, scan func(*sql.Rows) error, args ...any) error {
	rows, err := s.conn.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// fill appends rows to a table. Each row is a struct or map whose JSON fields are
// the given columns; columns are "name TYPE". One statement carries all rows: a
// statement each, or a parameter for each value, is far slower.
func (s session) fill(ctx context.Context, table string, columns []string, rows any) error {
	text, err := json.Marshal(rows)
	if err != nil {
		return fmt.Errorf("fill %s: %w", table, err)
	}
	if string(text) == "null" || string(text) == "[]" {
		return nil
	}
	var names, shape []string
	for _, c := range columns {
		name, typ, _ := strings.Cut(c, " ")
		names = append(names, warehouse.Ident(name))
		shape = append(shape, fmt.Sprintf("%q: %q", name, typ))
	}
	statement := fmt.Sprintf("insert into %s (%s) select %s from (select unnest(from_json(cast(? as json), %s)) as r)",
		warehouse.Table(table), strings.Join(names, ", "), "r."+strings.Join(names, ", r."),
		warehouse.String("[{"+strings.Join(shape, ", ")+"}]"))
	if err := s.exec(ctx, statement, string(text)); err != nil {
		return fmt.Errorf("fill %s: %w", table, err)
	}
	return nil
}
