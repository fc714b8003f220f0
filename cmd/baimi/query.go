package main

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"strconv"

	"github.com/spf13/cobra"

	"baimi/sql/warehouse"
)

func (a *app) queryCommand() *cobra.Command {
	var format *string
	var out string
	cmd := &cobra.Command{
		Use:   "query SQL",
		Short: a.text.s("query.short"),
		Long:  a.text.s("query.long"),
		Args:  a.args(1, 1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if *format == "parquet" && out == "" {
				return a.text.wrongUsage("error.parquet_output")
			}
			defer func() {
				if errors.Is(err, warehouse.ErrStatements) {
					err = a.text.wrongUsage("error.statements")
				}
			}()
			c, err := a.city()
			if err != nil {
				return err
			}
			o := warehouse.Options{ReadOnly: true, Sealed: true, Zone: c.zone}
			if *format == "parquet" {
				if o.Output, err = filepath.Abs(out); err != nil {
					return err
				}
			}
			db, err := warehouse.Open(cmd.Context(), a.home.warehouse(), o)
			if errors.Is(err, fs.ErrNotExist) {
				return errors.New(a.text.s("error.no_warehouse"))
			}
			if err != nil {
				return err
			}
			defer db.Close()
			if *format == "parquet" {
				return db.CopyToParquet(cmd.Context(), args[0], o.Output)
			}
			rows, err := db.Read(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			defer rows.Close()
			if out == "" {
				return printRows(a.stdout, rows, *format)
			}
			return replaceFile(out, 0o644, func(w io.Writer) error { return printRows(w, rows, *format) })
		},
	}
	format = a.formatFlag(cmd, "parquet")
	cmd.Flags().StringVarP(&out, "output", "o", "", a.text.s("flag.query_output"))
	return cmd
}

// printRows writes a result: aligned text holds it in memory, CSV and JSON stream.
func printRows(w io.Writer, rows *warehouse.Rows, format string) error {
	switch format {
	case "csv":
		return printRowsCSV(w, rows)
	case "json":
		return printRowsJSON(w, rows)
	}
	return printRowsAligned(w, rows)
}

func names(rows *warehouse.Rows) []string {
	var names []string
	for _, c := range rows.Columns() {
		names = append(names, c.Name)
	}
	return names
}

func texted(values []warehouse.Value, null string) []string {
	cells := make([]string, len(values))
	for i, v := range values {
		if cells[i] = v.Text; v.Null {
			cells[i] = null
		}
	}
	return cells
}

func printRowsAligned(w io.Writer, rows *warehouse.Rows) error {
	l := listing{Columns: names(rows)}
	for values, err := range rows.All() {
		if err != nil {
			return err
		}
		l.add(texted(values, "—")...)
	}
	return l.print(w, "table")
}

func printRowsCSV(w io.Writer, rows *warehouse.Rows) error {
	c := csv.NewWriter(w)
	if err := c.Write(names(rows)); err != nil {
		return err
	}
	for values, err := range rows.All() {
		if err != nil {
			return err
		}
		if err := c.Write(texted(values, "")); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// printRowsJSON writes an array of objects whose keys keep the order of the columns.
func printRowsJSON(w io.Writer, rows *warehouse.Rows) error {
	b := bufio.NewWriter(w)
	columns := rows.Columns()
	line := []byte("[")
	first := true
	for values, err := range rows.All() {
		if err != nil {
			return err
		}
		if !first {
			line = append(line, ',')
		}
		first = false
		line = append(line, "\n{"...)
		for i, v := range values {
			if i > 0 {
				line = append(line, ',')
			}
			line = append(strconv.AppendQuote(line, columns[i].Name), ':')
			if line, err = columns[i].AppendJSON(line, v); err != nil {
				return err
			}
		}
		line = append(line, '}')
		if _, err := b.Write(line); err != nil {
			return err
		}
		line = line[:0]
	}
	if _, err := b.Write(append(line, "\n]\n"...)); err != nil {
		return err
	}
	return b.Flush()
}
