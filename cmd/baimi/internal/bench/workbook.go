package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"baimi/cmd/baimi/internal/demo"
)

// writeWorkbook writes n tickets as a workbook with the columns of the CSV.
func writeWorkbook(path string, n int) error {
	var text bytes.Buffer
	if err := demo.WriteTickets(&text, n, 1, demo.UTF8); err != nil {
		return err
	}
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(text.String(), "\ufeff")))
	for row := 1; ; row++ {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		cells := make([]any, len(record))
		for i, v := range record {
			cells[i] = v
		}
		cell, err := excelize.CoordinatesToCellName(1, row)
		if err != nil {
			return err
		}
		if err := w.SetRow(cell, cells); err != nil {
			return err
		}
	}
	return errors.Join(w.Flush(), f.SaveAs(path))
}
