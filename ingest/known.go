package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/xuri/excelize/v2"

	"baimi/ingest/contract"
	"baimi/ingest/table"
)

// knownSheet is the hidden sheet of a prefilled form. Each row names a sheet, the
// digest of one row as it was filled in, and the digest of that row's key. A row
// that comes back with a digest of the sheet says nothing new and is not stored
// again, wherever in the sheet it stands now.
const knownSheet = "_known"

// knownRows is what was filled into one sheet of a form: digest of the row → digest
// of its key.
type knownRows map[string]string

// readKnown returns the rows that were filled in by us, by sheet; nil when the
// workbook is no prefilled form.
func readKnown(ctx context.Context, file *table.File) (map[string]knownRows, error) {
	for _, sheet := range file.Sheets {
		if sheet.Name != knownSheet {
			continue
		}
		known := map[string]knownRows{}
		for row, err := range sheet.Rows(ctx) {
			if err != nil {
				return nil, err
			}
			if len(row.Cells) < 3 || row.Cells[1] == "" {
				continue
			}
			if known[row.Cells[0]] == nil {
				known[row.Cells[0]] = knownRows{}
			}
			known[row.Cells[0]][row.Cells[1]] = row.Cells[2]
		}
		return known, nil
	}
	return nil, nil
}

// writeKnown adds the hidden sheet of known rows; without rows it adds none.
func writeKnown(book *excelize.File, sheets []string, rows map[string][][2]string) error {
	line := 0
	for _, sheet := range sheets {
		for _, digests := range rows[sheet] {
			if line == 0 {
				if _, err := book.NewSheet(knownSheet); err != nil {
					return fmt.Errorf("add known rows: %w", err)
				}
			}
			line++
			for k, text := range []string{sheet, digests[0], digests[1]} {
				if err := book.SetCellStr(knownSheet, cellName(k, line), text); err != nil {
					return fmt.Errorf("write known rows: %w", err)
				}
			}
		}
	}
	if line == 0 {
		return nil
	}
	if err := book.SetSheetVisible(knownSheet, false); err != nil {
		return fmt.Errorf("hide known rows: %w", err)
	}
	return nil
}

// sameDigits is how many digits of a fraction tell it from another: spreadsheets
// keep 15, and what was divided by 100 may differ in the last of them.
const sameDigits = 12

// digests returns the digest of what a parsed row says and that of its key. The
// date from which it holds is part of neither unless it is part of the key: to
// say the same again from another day is to say nothing new; a start that a form shows
// as a column of its own counts. Free text counts as
// it is before names are taken out of it.
func digests(d *contract.Dataset, row *contract.Row) (whole, key string) {
	all, keyed := sha256.New(), sha256.New()
	for k, f := range d.Stored() {
		v := &row.Values[k]
		isKey := f.Column != nil && d.IsKey(f.Column)
		if v.IsMissing() || f.Name == contract.EffectiveBasis || !isKey && f.Name == contract.EffectiveOn {
			continue
		}
		part := fmt.Appendf(nil, "%s\x00%s\x00%d\x00%.*g\x00", f.Name, v.Text(), v.Int(), sameDigits, v.Float())
		all.Write(part)
		if isKey {
			keyed.Write(part)
		}
	}
	return hex.EncodeToString(all.Sum(nil)[:12]), hex.EncodeToString(keyed.Sum(nil)[:12])
}

// onlyUndated reports whether the row has no problem but a missing or wrong date
// from which it holds, which a row that says nothing new does not need.
func onlyUndated(d *contract.Dataset, row *contract.Row) bool {
	for _, p := range row.Problems {
		if p.Column == nil || p.Column.Name != d.Effective || d.IsKey(p.Column) {
			return false
		}
	}
	return true
}

// onlyAsks reports whether the row is one of a form that asks for answers: its key
// is filled in and nothing else but defaults, and its only problems are the answers
// that it waits for.
func onlyAsks(d *contract.Dataset, row *contract.Row) bool {
	for k, f := range d.Stored() {
		if f.Column != nil && f.Column.Default == "" && d.IsKey(f.Column) == row.Values[k].IsMissing() {
			return false
		}
	}
	for _, p := range row.Problems {
		if p.Code != contract.CodeRequired {
			return false
		}
	}
	return true
}
