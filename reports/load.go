package reports

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"reflect"
	"strings"
	"time"
)

// Querier is all that reports needs of the warehouse, such as a *sql.DB. It is asked from several
// goroutines.
type Querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// load reads one mart into a slice of T, whose fields carry the column in a `db` tag. Numbers are
// cast in SQL, since sums arrive as 128-bit integers otherwise; a missing number becomes NaN
// (float64), 0 (int64), "" (string), false or the zero time. tail is appended after FROM.
func load[T any](ctx context.Context, q Querier, from, tail string) ([]T, error) {
	t := reflect.TypeFor[T]()
	columns := make([]string, 0, t.NumField())
	fields := make([]int, 0, t.NumField())
	for i := range t.NumField() {
		name := t.Field(i).Tag.Get("db")
		if name == "" {
			continue
		}
		fields = append(fields, i)
		switch t.Field(i).Type.Kind() {
		case reflect.Float64:
			name = "cast(" + name + " as double)"
		case reflect.Int64:
			name = "cast(" + name + " as bigint)"
		case reflect.String:
			name = "cast(" + name + " as varchar)"
		case reflect.Bool:
			name = "cast(" + name + " as boolean)"
		}
		columns = append(columns, name)
	}
	query := "select " + strings.Join(columns, ", ") + " from " + from + " " + tail
	rows, err := q.QueryContext(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", from, err)
	}
	defer rows.Close()
	var out []T
	cells := make([]any, len(fields))
	targets := make([]any, len(fields))
	for i := range cells {
		targets[i] = &cells[i]
	}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return nil, fmt.Errorf("read a row of %s: %w", from, err)
		}
		var row T
		v := reflect.ValueOf(&row).Elem()
		for i, f := range fields {
			if err := assign(v.Field(f), cells[i]); err != nil {
				return nil, fmt.Errorf("read %s, column %s: %w", from, t.Field(f).Tag.Get("db"), err)
			}
		}
		out = append(out, row)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read %s: %w", from, err)
	}
	return out, nil
}

func assign(field reflect.Value, cell any) error {
	switch c := cell.(type) {
	case nil:
		if field.Kind() == reflect.Float64 {
			field.SetFloat(math.NaN())
		}
	case float64:
		if math.IsInf(c, 0) {
			c = math.NaN()
		}
		field.SetFloat(c)
	case int64:
		field.SetInt(c)
	case string:
		field.SetString(c)
	case bool:
		field.SetBool(c)
	case time.Time:
		field.Set(reflect.ValueOf(c))
	default:
		return fmt.Errorf("take a value of type %T", cell)
	}
	return nil
}
