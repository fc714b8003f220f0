package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/rivo/uniseg"
)

// listing is a result that a command prints: column names and rows of text.
type listing struct {
	Columns []string
	Rows    [][]string
	// Heads stand above the columns of aligned text; nil: the column names, as they
	// always stand in CSV and JSON, which programs read.
	Heads []string
}

// listing is a result whose heads are in the language of the user.
func (t texts) listing(columns ...string) *listing {
	l := &listing{Columns: columns}
	for _, c := range columns {
		l.Heads = append(l.Heads, t.s("column."+c))
	}
	return l
}

func (t *listing) add(cells ...string) { t.Rows = append(t.Rows, cells) }

// print writes the table as aligned text, CSV or JSON (an array of objects).
func (t *listing) print(w io.Writer, format string) error {
	switch format {
	case "csv":
		c := csv.NewWriter(w)
		if err := c.WriteAll(append([][]string{t.Columns}, t.Rows...)); err != nil {
			return fmt.Errorf("write csv: %w", err)
		}
		return nil
	case "json":
		return t.printJSON(w)
	}
	return t.printAligned(w)
}

// printAligned pads by display width, because a Chinese character takes two columns.
func (t *listing) printAligned(w io.Writer) error {
	widths := make([]int, len(t.Columns))
	heads := t.Heads
	if heads == nil {
		heads = t.Columns
	}
	lines := append([][]string{heads}, t.Rows...)
	for _, line := range lines {
		for i, cell := range line {
			widths[i] = max(widths[i], uniseg.StringWidth(cell))
		}
	}
	for _, line := range lines {
		var b strings.Builder
		for i, cell := range line {
			b.WriteString(cell)
			if i < len(line)-1 {
				b.WriteString(strings.Repeat(" ", widths[i]-uniseg.StringWidth(cell)+2))
			}
		}
		if _, err := fmt.Fprintln(w, strings.TrimRight(b.String(), " ")); err != nil {
			return err
		}
	}
	return nil
}

// objects are the rows by the names of their columns.
func (t *listing) objects() []map[string]string {
	rows := make([]map[string]string, len(t.Rows))
	for i, line := range t.Rows {
		rows[i] = map[string]string{}
		for j, cell := range line {
			rows[i][t.Columns[j]] = cell
		}
	}
	return rows
}

func (t *listing) printJSON(w io.Writer) error { return printJSON(w, t.objects()) }

func printJSON(w io.Writer, what any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(what)
}
