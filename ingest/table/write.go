package table

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
)

// WriteCells writes what the reader sees as CSV with LF line ends: every row with a value, padded by nothing. In a
// workbook of several sheets each sheet is preceded by a line "# sheet NAME" (", hidden" when it is).
func WriteCells(ctx context.Context, w io.Writer, f *File) error {
	out := csv.NewWriter(w)
	for _, s := range f.Sheets {
		if len(f.Sheets) > 1 {
			out.Flush()
			note := ""
			if s.Hidden {
				note = ", hidden"
			}
			if _, err := fmt.Fprintf(w, "# sheet %s%s\n", s.Name, note); err != nil {
				return fmt.Errorf("write cells: %w", err)
			}
		}
		for row, err := range s.Rows(ctx) {
			if err != nil {
				out.Flush()
				return err
			}
			if err := out.Write(row.Cells); err != nil {
				return fmt.Errorf("write cells: %w", err)
			}
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write cells: %w", err)
	}
	return nil
}
