package warehouse

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// Column is one column of a result.
type Column struct {
	// Name is the column's name; DuckDB tells equal names apart ("a", "a_1").
	Name string
	// Type is DuckDB's name of its type, such as DECIMAL(18,4) or VARCHAR[].
	Type string
}

// Value is one value of a result as text, without loss: decimals with all their
// digits, numbers in the shortest form that reads back the same, times with
// their fraction, TIMESTAMPTZ with its offset, lists and structs as JSON.
type Value struct {
	Text string
	Null bool
}

// Rows is a result being read.
type Rows struct {
	rows    *sql.Rows
	columns []Column
}

// Read runs a query of any kind and returns its rows as text. It is for results
// whose columns are not known before; queries of the program itself scan their
// own types. SQL that comes from outside needs a warehouse opened ReadOnly and
// Sealed. The caller closes the Rows.
func (db *DB) Read(ctx context.Context, query string) (*Rows, error) {
	if _, several := scan(query); several {
		return nil, fmt.Errorf("run query: %w", ErrStatements)
	}
	columns, err := db.describe(ctx, query)
	if err == nil {
		query = asText(query, columns)
	}
	// EXPLAIN and the like cannot be described and run as they stand. So does a
	// wrong query: DuckDB's answer to the query itself points at the right place.
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("run query: %w", err)
	}
	result := &Rows{rows: rows, columns: columns}
	if columns == nil {
		if result.columns, err = plainColumns(rows); err != nil {
			result.Close()
			return nil, fmt.Errorf("run query: %w", err)
		}
	}
	return result, nil
}

// describe returns the columns of a query without running it.
func (db *DB) describe(ctx context.Context, query string) ([]Column, error) {
	rows, err := db.QueryContext(ctx, "SELECT column_name, column_type FROM (DESCRIBE FROM "+nested(query)+")")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var columns []Column
	for rows.Next() {
		var c Column
		if err := rows.Scan(&c.Name, &c.Type); err != nil {
			return nil, err
		}
		columns = append(columns, c)
	}
	return columns, rows.Err()
}

// plainColumns returns the columns of a result as the driver knows them.
func plainColumns(rows *sql.Rows) ([]Column, error) {
	types, err := rows.ColumnTypes()
	if err != nil {
		return nil, err
	}
	columns := make([]Column, len(types))
	for i, t := range types {
		columns[i] = Column{Name: t.Name(), Type: t.DatabaseTypeName()}
	}
	return columns, nil
}

// asText wraps a query so that DuckDB itself renders each value: the driver's Go
// values forget the order of struct fields and whether a time in a list was a
// date.
func asText(query string, columns []Column) string {
	var b strings.Builder
	b.WriteString("SELECT ")
	for i, c := range columns {
		if i > 0 {
			b.WriteString(", ")
		}
		if c.nested() {
			fmt.Fprintf(&b, "CAST(to_json(%s) AS VARCHAR)", Ident(c.Name))
		} else {
			fmt.Fprintf(&b, "CAST(%s AS VARCHAR)", Ident(c.Name))
		}
	}
	return b.String() + " FROM " + nested(query)
}

// nested makes a subquery of a query. The line breaks keep a comment at its end
// from swallowing the bracket.
func nested(query string) string {
	return "(\n" + trim(query) + "\n)"
}

// ErrStatements says that a query is more than one statement.
var ErrStatements = errors.New("more than one statement")

// trim cuts semicolons, spaces and comments off the end of a statement.
func trim(query string) string {
	end, _ := scan(query)
	return query[:end]
}

// Lexemes in which a semicolon or a quote says nothing, from where they begin.
var (
	// word keeps the e of date'…' and the dollars of a$x$ with their words.
	word = regexp.MustCompile(`^[\pL_][\pL\pN_$]*`)
	// escaped is a string with backslashes, such as E'it\'s'.
	escaped = regexp.MustCompile(`(?s)^[eE]'(?:[^'\\]|\\.|'')*'?`)
	// dollars opens a string that ends with the same tag: $$ or $a$.
	dollars = regexp.MustCompile(`^\$(?:[\pL_][\pL\pN_]*)?\$`)
	lineEnd = regexp.MustCompile(`[\r\n]|$`)
	// commentMark opens or ends a comment; comments nest.
	commentMark = regexp.MustCompile(`/\*|\*/`)
)

// scan returns the end of the last statement, without what trim cuts off, and whether
// there is another one before it.
func scan(query string) (end int, several bool) {
	ended := false // a semicolon stands between here and end
	for i := 0; i < len(query); {
		rest := query[i:]
		size, counts := 1, true
		switch {
		case strings.HasPrefix(rest, "--"):
			size, counts = lineEnd.FindStringIndex(rest)[1], false
		case strings.HasPrefix(rest, "/*"):
			size, counts = comment(rest), false
		case escaped.MatchString(rest):
			size = len(escaped.FindString(rest))
		case word.MatchString(rest):
			size = len(word.FindString(rest))
		case dollars.MatchString(rest):
			tag := dollars.FindString(rest)
			size = until(rest, len(tag), tag)
		case rest[0] == '\'' || rest[0] == '"':
			size = until(rest, 1, rest[:1])
		case rest[0] == ';':
			counts, ended = false, end > 0
		case strings.ContainsRune(" \t\r\n\f\v", rune(rest[0])):
			counts = false
		}
		i += size
		if counts {
			end, several = i, several || ended
		}
	}
	return end, several
}

// comment returns the length of the comment that text begins with, and of those in it.
func comment(text string) int {
	depth := 0
	for _, mark := range commentMark.FindAllStringIndex(text, -1) {
		if text[mark[0]] == '/' {
			depth++
		} else if depth--; depth == 0 {
			return mark[1]
		}
	}
	return len(text)
}

// until returns the length of text up to and with the next mark behind its
// first skip characters.
func until(text string, skip int, mark string) int {
	if at := strings.Index(text[skip:], mark); at >= 0 {
		return skip + at + len(mark)
	}
	return len(text)
}

// Columns returns the columns in order.
func (r *Rows) Columns() []Column { return r.columns }

// Close ends the reading; it may be called at any time and more than once. What
// went wrong in reading is yielded by All.
func (r *Rows) Close() { r.rows.Close() }

// All yields the rows in order, each with one value for each column; an error is
// the last thing yielded. The slice is used again for the next row. It can be
// walked once.
func (r *Rows) All() iter.Seq2[[]Value, error] {
	return func(yield func([]Value, error) bool) {
		defer r.rows.Close()
		texts := make([]sql.NullString, len(r.columns))
		targets := make([]any, len(texts))
		for i := range texts {
			targets[i] = &texts[i]
		}
		values := make([]Value, len(texts))
		for r.rows.Next() {
			if err := r.rows.Scan(targets...); err != nil {
				yield(nil, fmt.Errorf("read row: %w", err))
				return
			}
			for i, t := range texts {
				values[i] = Value{Text: t.String, Null: !t.Valid}
			}
			if !yield(values, nil) {
				return
			}
		}
		if err := r.rows.Err(); err != nil {
			yield(nil, fmt.Errorf("read row: %w", err))
		}
	}
}

// AppendJSON appends a value of the column in JSON: numbers and truth values as
// such, lists and structs as JSON, everything else, and numbers that JSON does
// not have (NaN, infinity), as strings, NULL as null.
func (c Column) AppendJSON(dst []byte, v Value) ([]byte, error) {
	switch {
	case v.Null:
		return append(dst, "null"...), nil
	case c.Type == "BOOLEAN", c.nested(), c.number() && finite(v.Text):
		return append(dst, v.Text...), nil
	}
	text, err := json.Marshal(v.Text)
	return append(dst, text...), err
}

// nested reports whether values of the column are rendered as JSON.
func (c Column) nested() bool {
	return c.Type == "JSON" || strings.HasSuffix(c.Type, "]") ||
		strings.HasPrefix(c.Type, "STRUCT(") || strings.HasPrefix(c.Type, "MAP(") || strings.HasPrefix(c.Type, "UNION(")
}

func (c Column) number() bool {
	name, _, _ := strings.Cut(c.Type, "(")
	switch name {
	case "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT", "FLOAT", "DOUBLE", "DECIMAL":
		return true
	}
	return false
}

func finite(text string) bool {
	f, err := strconv.ParseFloat(text, 64)
	return err == nil && !math.IsInf(f, 0) && !math.IsNaN(f)
}

// CopyToParquet writes the rows of a query to a Parquet file (zstd), replacing
// it. On error no file is left. A sealed warehouse can write its Output only.
func (db *DB) CopyToParquet(ctx context.Context, query, path string) error {
	if _, several := scan(query); several {
		return fmt.Errorf("write %s: %w", path, ErrStatements)
	}
	_, err := db.ExecContext(ctx, "COPY "+nested(query)+" TO "+String(path)+" (FORMAT parquet, COMPRESSION zstd)")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}
