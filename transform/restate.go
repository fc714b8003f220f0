package transform

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"baimi/sql/warehouse"
)

// Published is an issue as it was published.
type Published struct {
	// Data is the folder that holds <mart>.parquet of every mart of the issue.
	Data string
	// AsOf and KnownAt are the issue's own clocks.
	AsOf, KnownAt time.Time
	// Marts restricts the comparison to these marts, such as "coverage_week"; nil
	// means all that tell of the city. Those that tell of the files received
	// (they read the batches themselves) are compared only when named: they always
	// differ once another file came in.
	Marts []string
}

// Restatement is an issue as published beside the same week as it is now known.
type Restatement struct {
	Differences []Difference
	// Skipped names each mart that could not be compared, with the reason.
	Skipped []SkippedMart
	// Compared is the number of marts that were.
	Compared int
}

// SkippedMart is a mart that could not be compared.
type SkippedMart struct {
	Mart string
	// Reason is SkipNew where the issue holds no such mart and SkipKey where the
	// issue's rows lack a column of the key.
	Reason string
}

// The reasons of a SkippedMart.
const (
	SkipNew = "not_in_issue"
	SkipKey = "other_key"
)

// Difference is one value that is another now.
type Difference struct {
	// Mart is the table without its schema, Key the row as "column=value …".
	Mart, Key string
	// Column is the value's column.
	Column string
	// Published and Now are the values as text; nil where there is none, or no row.
	Published, Now *string
	// Causes are the batches that became known in between and speak of this row,
	// earliest first. Where none does, they are all batches that the mart depends
	// on, and Narrowed is false.
	Causes   []Cause
	Narrowed bool

	row *differentRow
}

// Cause is one file that became known after the issue.
type Cause struct {
	Batch, Dataset, File string
	ReceivedAt           time.Time
}

// differentRow is a row with a difference, as the search for causes needs it.
type differentRow struct {
	id     int
	mart   string
	key    map[string]string // parts that are null are left out
	causes []Cause
	sure   bool
}

// Restate compares what an issue published with what db holds, which is a
// warehouse of the as-of with a later known-at, and names the batches that
// brought each difference. db must be able to read the files.
func Restate(ctx context.Context, db *warehouse.DB, c Config, p Published) (Restatement, error) {
	result, err := restate(ctx, db, c, p)
	if err != nil {
		return Restatement{}, fmt.Errorf("compare with the published issue: %w", err)
	}
	return result, nil
}

func restate(ctx context.Context, db *warehouse.DB, c Config, p Published) (Restatement, error) {
	models, err := Models()
	if err != nil {
		return Restatement{}, err
	}
	conn, err := db.Conn(ctx) // temporary tables belong to one connection
	if err != nil {
		return Restatement{}, err
	}
	defer conn.Close()
	s := session{conn: conn}
	var result Restatement
	var rows []*differentRow
	for _, m := range models {
		name, isMart := strings.CutPrefix(m.Name, "marts.")
		if !isMart || !p.wants(name, m) {
			continue
		}
		file := filepath.Join(p.Data, name+".parquet")
		if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
			result.Skipped = append(result.Skipped, SkippedMart{name, SkipNew})
			continue
		} else if err != nil {
			return Restatement{}, err
		}
		found, ok, err := s.compare(ctx, m, name, file, &rows)
		if err != nil {
			return Restatement{}, fmt.Errorf("%s: %w", name, err)
		}
		if !ok {
			result.Skipped = append(result.Skipped, SkippedMart{name, SkipKey})
			continue
		}
		result.Compared++
		result.Differences = append(result.Differences, found...)
	}
	if err := s.findCauses(ctx, c, models, p, rows); err != nil {
		return Restatement{}, fmt.Errorf("find causes: %w", err)
	}
	for i := range result.Differences {
		d := &result.Differences[i]
		d.Causes, d.Narrowed = d.row.causes, d.row.sure
	}
	return result, nil
}

func (p Published) wants(mart string, m Model) bool {
	if p.Marts != nil {
		return slices.Contains(p.Marts, mart)
	}
	return !slices.ContainsFunc(m.Depends, func(d string) bool {
		switch d {
		case "ops.batch", "ops.batch_dataset", "ops.reject", "ops.dataset":
			return true
		}
		return strings.HasPrefix(d, "raw.")
	})
}

// compare joins the published rows of a mart with the present ones by its key. ok
// is false when the published rows lack a column of the key.
func (s session) compare(ctx context.Context, m Model, mart, file string, rows *[]*differentRow) (found []Difference, ok bool, err error) {
	old := "read_parquet(" + warehouse.String(file) + ")"
	was, err := s.columnTypes(ctx, old)
	if err != nil {
		return nil, false, err
	}
	is, err := s.columnTypes(ctx, warehouse.Table(m.Name))
	if err != nil {
		return nil, false, err
	}
	_, withholds := was.types["withheld"]
	var on, keys, values, differ, shown []string
	for _, k := range m.Key {
		if _, there := was.types[k]; !there {
			return nil, false, nil
		}
		id := warehouse.Ident(k)
		on = append(on, fmt.Sprintf("p.%s is not distinct from n.%s", id, id))
		keys = append(keys, fmt.Sprintf("cast(coalesce(p.%s, n.%s) as varchar)", id, id))
	}
	for _, name := range is.names {
		if _, there := was.types[name]; !there || slices.Contains(m.Key, name) {
			continue
		}
		id := warehouse.Ident(name)
		shown = append(shown, name)
		test := fmt.Sprintf("p.%[1]s is distinct from n.%[1]s", id)
		switch {
		case was.types[name] != is.types[name]:
			test = fmt.Sprintf("cast(p.%[1]s as varchar) is distinct from cast(n.%[1]s as varchar)", id)
		case is.types[name] == "DOUBLE":
			// Sums of fractions differ in their last digits with the order of adding.
			test += fmt.Sprintf(" and coalesce(abs(p.%[1]s - n.%[1]s) > 1e-9 * greatest(abs(p.%[1]s), abs(n.%[1]s)), true)", id)
		}
		if withholds {
			// A value that the pages hide is missing from the issue, whatever it was.
			test = fmt.Sprintf("%s and p.withheld is distinct from %s", test, warehouse.String(name))
		}
		values = append(values, fmt.Sprintf("cast(p.%[1]s as varchar), cast(n.%[1]s as varchar), %[2]s", id, test))
		differ = append(differ, "("+test+")")
	}
	if len(shown) == 0 {
		return nil, true, nil
	}
	query := fmt.Sprintf("select %s, %s from %s as p full join %s as n on %s where %s order by %s",
		strings.Join(keys, ", "), strings.Join(values, ", "), old, warehouse.Table(m.Name),
		strings.Join(on, " and "), strings.Join(differ, " or "), strings.Join(ordinals(len(keys)), ", "))
	err = s.each(ctx, query, func(r *sql.Rows) error {
		key := make([]sql.NullString, len(m.Key))
		cells := make([]struct {
			was, is *string
			differs bool
		}, len(shown))
		var into []any
		for i := range key {
			into = append(into, &key[i])
		}
		for i := range cells {
			into = append(into, &cells[i].was, &cells[i].is, &cells[i].differs)
		}
		if err := r.Scan(into...); err != nil {
			return err
		}
		row := &differentRow{id: len(*rows), mart: mart, key: map[string]string{}}
		var parts []string
		for i, k := range key {
			if k.Valid {
				row.key[m.Key[i]] = k.String
				parts = append(parts, m.Key[i]+"="+k.String)
			}
		}
		*rows = append(*rows, row)
		for i, c := range cells {
			if c.differs {
				found = append(found, Difference{Mart: mart, Key: strings.Join(parts, " "), Column: shown[i], Published: c.was, Now: c.is, row: row})
			}
		}
		return nil
	})
	return found, true, err
}

// shape is the columns of a table in order, with their types.
type shape struct {
	names []string
	types map[string]string
}

func (s session) columnTypes(ctx context.Context, table string) (shape, error) {
	out := shape{types: map[string]string{}}
	err := s.each(ctx, "select column_name, column_type from (describe select * from "+table+")", func(rows *sql.Rows) error {
		var name, kind string
		err := rows.Scan(&name, &kind)
		out.names = append(out.names, name)
		out.types[name] = kind
		return err
	})
	return out, err
}

func ordinals(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprint(i + 1)
	}
	return out
}
