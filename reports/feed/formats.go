package feed

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"baimi/reports/workbook"
)

// format is one way of writing the rows of a table.
type format struct {
	extension string
	render    func(t table, e *edition, w words) ([]byte, error)
}

var formats = []format{
	{"csv", func(t table, e *edition, _ words) ([]byte, error) { return t.csv(e.rows[t.name]) }},
	{"parquet", func(t table, e *edition, _ words) ([]byte, error) { return t.parquet(e.rows[t.name]) }},
	{"json", func(t table, e *edition, _ words) ([]byte, error) { return t.json(e.rows[t.name]) }},
	{"xlsx", func(t table, e *edition, w words) ([]byte, error) { return t.xlsx(e, w) }},
}

const byteOrderMark = "\ufeff"

func (t table) names() []string {
	names := make([]string, len(t.columns))
	for i, c := range t.columns {
		names[i] = c.name
	}
	return names
}

// safe is a row as spreadsheets get it: no text of it can run as a formula.
func (t table) safe(r row) row {
	out := slices.Clone(r)
	for i, c := range t.columns {
		if c.kind == text {
			out[i] = workbook.Safe(out[i])
		}
	}
	return out
}

// csv writes UTF-8 with a byte-order mark, so that Excel reads Chinese right. A missing value is empty.
func (t table) csv(rows []row) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(byteOrderMark)
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	records := [][]string{t.names()}
	for _, r := range rows {
		records = append(records, t.safe(r))
	}
	if err := w.WriteAll(records); err != nil {
		return nil, fmt.Errorf("write csv: %w", err)
	}
	return b.Bytes(), nil
}

// readCSV returns the rows as the file shows them; see safe.
func (t table) readCSV(data []byte) ([]row, error) {
	data, ok := bytes.CutPrefix(data, []byte(byteOrderMark))
	if !ok {
		return nil, errors.New("the byte-order mark is missing")
	}
	records, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		return nil, err
	}
	if len(records) == 0 || !slices.Equal(records[0], t.names()) {
		return nil, errors.New("the header is not that of the table")
	}
	var rows []row
	for _, r := range records[1:] {
		rows = append(rows, r)
	}
	return rows, nil
}

// json writes an array with one object per line. Decimals are strings, so that no reader makes
// floats of them; a missing value is null.
func (t table) json(rows []row) ([]byte, error) {
	b := []byte("[")
	for n, r := range rows {
		if n > 0 {
			b = append(b, ',')
		}
		b = append(b, "\n{"...)
		for i, c := range t.columns {
			if i > 0 {
				b = append(b, ", "...)
			}
			b = append(strconv.AppendQuote(b, c.name), ": "...)
			switch {
			case c.kind != text && r[i] == "":
				b = append(b, "null"...)
			case c.kind == integer || c.kind == boolean:
				b = append(b, r[i]...)
			default:
				value, err := json.Marshal(r[i])
				if err != nil {
					return nil, fmt.Errorf("write json: %w", err)
				}
				b = append(b, value...)
			}
		}
		b = append(b, '}')
	}
	return append(b, "\n]\n"...), nil
}

func (t table) readJSON(data []byte) ([]row, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var objects []map[string]any
	if err := d.Decode(&objects); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more follows the end of the array")
	}
	var rows []row
	for n, object := range objects {
		r := make(row, len(t.columns))
		if len(object) != len(t.columns) {
			return nil, fmt.Errorf("row %d: %d members, want %d", n+1, len(object), len(t.columns))
		}
		for i, c := range t.columns {
			value, ok := object[c.name]
			s, isText := value.(string)
			number, isNumber := value.(json.Number)
			truth, isTruth := value.(bool)
			switch {
			case ok && value == nil && c.kind != text:
			case isText && (c.kind == text || c.kind == date || c.kind == decimal):
				r[i] = s
			case isNumber && c.kind == integer:
				r[i] = number.String()
			case isTruth && c.kind == boolean:
				r[i] = strconv.FormatBool(truth)
			default:
				return nil, fmt.Errorf("row %d: %s is missing or of another type", n+1, c.name)
			}
		}
		settled, err := t.settle(r)
		if err != nil {
			return nil, err
		}
		rows = append(rows, settled)
	}
	return rows, nil
}

// xlsx writes a workbook of one sheet, with what its columns mean on another.
func (t table) xlsx(e *edition, w words) ([]byte, error) {
	m := e.manifest
	both := w.both
	book := workbook.Book{
		Title:           both("book.title") + " " + m.folder() + " " + t.name,
		Lines:           []string{both("table." + t.name), m.Starts + " – " + m.Ends, both("book.rules") + " " + m.Rules.Version},
		ContentsName:    both("book.contents"),
		ContentsHeaders: [3]string{both("book.table"), both("book.about"), both("book.rows")},
		DefinitionsName: both("book.columns"),
		DefinitionHeads: [4]string{both("book.column"), "中文", "English", both("book.type")},
		Created:         e.now,
	}
	sheet := workbook.Sheet{Name: t.name, Title: w.zh["table."+t.name], Note: w.en["table."+t.name]}
	kinds := map[kind]workbook.Kind{text: workbook.Text, boolean: workbook.Text, integer: workbook.Integer, decimal: workbook.Decimal, date: workbook.Date}
	for _, c := range t.columns {
		sheet.Columns = append(sheet.Columns, workbook.Column{Header: c.name, Kind: kinds[c.kind]})
		zh, en := w.column(t, c)
		book.Definitions = append(book.Definitions, workbook.Definition{Name: c.name, Meaning: zh, Formula: en, Source: c.typeName()})
	}
	for _, r := range e.rows[t.name] {
		values := make([]any, len(r))
		for i, c := range t.columns {
			value, err := c.cell(r[i])
			if err != nil {
				return nil, err
			}
			values[i] = value
		}
		sheet.Rows = append(sheet.Rows, values)
	}
	book.Sheets = []workbook.Sheet{sheet}
	var b bytes.Buffer
	if err := workbook.Write(&b, book); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// cell is a value of the column as a workbook takes it.
func (c column) cell(s string) (any, error) {
	switch {
	case s == "":
		return nil, nil
	case c.kind == integer:
		return strconv.ParseInt(s, 10, 64)
	case c.kind == decimal:
		return workbook.Number(s), nil
	case c.kind == date:
		return time.Parse(time.DateOnly, s)
	}
	return s, nil
}

// typeName tells the type of the column as Parquet and SQL know it.
func (c column) typeName() string {
	switch c.kind {
	case integer:
		return "BIGINT"
	case decimal:
		return fmt.Sprintf("DECIMAL(%d,%d)", c.digits, c.scale)
	case boolean:
		return "BOOLEAN"
	case date:
		return "DATE"
	}
	if c.choices != nil {
		return "VARCHAR (" + strings.Join(c.choices, " | ") + ")"
	}
	return "VARCHAR"
}
