package ingest

import (
	"context"
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"baimi/ingest/table"
)

// markerSheet is the hidden sheet by which workbooks that baimi wrote tell what
// they hold. Its first row is markerWord, the use and the form's version; each
// further row names a sheet, its dataset and the contract's fingerprint.
const (
	markerSheet   = "_baimi"
	markerWord    = "baimi"
	markerVersion = "1"

	useTemplate = "template" // a blank form: its example row is no data
	useReturned = "returned" // failing rows: two columns of ours stand before the sender's
	useMarked   = "marked"   // the sender's workbook with our marks
)

// marker is what a marker sheet says.
type marker struct {
	use      string
	datasets map[string]string // sheet → dataset
}

// readMarker returns the marker of a workbook, or nil when it has none or one
// that cannot be understood: then the workbook is recognised by its headers.
func readMarker(ctx context.Context, file *table.File) (*marker, error) {
	for _, sheet := range file.Sheets {
		if sheet.Name != markerSheet {
			continue
		}
		m := &marker{datasets: map[string]string{}}
		for row, err := range sheet.Rows(ctx) {
			if err != nil {
				return nil, err
			}
			cell := func(i int) string {
				if i < len(row.Cells) {
					return row.Cells[i]
				}
				return ""
			}
			switch {
			case m.use == "" && cell(0) == markerWord:
				m.use = cell(1)
			case m.use == "" || len(m.datasets) > maxMarked:
				return nil, nil
			default:
				m.datasets[cell(0)] = cell(1)
			}
		}
		if m.use == "" {
			return nil, nil
		}
		return m, nil
	}
	return nil, nil
}

// maxMarked bounds the sheets that a marker is believed to name.
const maxMarked = 1000

// writeMarker adds the hidden marker sheet, replacing an older one.
func writeMarker(f *excelize.File, use string, sheets []markedSheet) error {
	if index, err := f.GetSheetIndex(markerSheet); err == nil && index >= 0 {
		if err := f.DeleteSheet(markerSheet); err != nil {
			return fmt.Errorf("replace marker: %w", err)
		}
	}
	if _, err := f.NewSheet(markerSheet); err != nil {
		return fmt.Errorf("add marker: %w", err)
	}
	rows := [][]string{{markerWord, use, markerVersion}}
	for _, s := range sheets {
		rows = append(rows, []string{s.sheet, s.dataset, s.fingerprint})
	}
	for i, row := range rows {
		for j, value := range row {
			cell, err := excelize.CoordinatesToCellName(j+1, i+1)
			if err != nil {
				return fmt.Errorf("write marker: %w", err)
			}
			if err := f.SetCellStr(markerSheet, cell, value); err != nil {
				return fmt.Errorf("write marker: %w", err)
			}
		}
	}
	if err := f.SetSheetVisible(markerSheet, false); err != nil {
		return fmt.Errorf("hide marker: %w", err)
	}
	return nil
}

// markedSheet is one row of a marker sheet.
type markedSheet struct{ sheet, dataset, fingerprint string }

// neutral returns a text that Excel cannot take for a formula, also after it was
// edited in place or saved as CSV: a text that starts like one gets an
// apostrophe before it. See OWASP, "CSV Injection".
func neutral(text string) string {
	if startsLikeFormula(text) {
		return "'" + text
	}
	return text
}

// restore undoes neutral, for cells of workbooks that baimi wrote.
func restore(text string) string {
	if strings.HasPrefix(text, "'") && startsLikeFormula(text[1:]) {
		return text[1:]
	}
	return text
}

func startsLikeFormula(text string) bool {
	if text == "" {
		return false
	}
	switch text[0] {
	case '=', '+', '-', '@', '\t', '\r':
		return true
	}
	return strings.HasPrefix(text, "＝") || strings.HasPrefix(text, "＋") || strings.HasPrefix(text, "－") || strings.HasPrefix(text, "＠")
}
