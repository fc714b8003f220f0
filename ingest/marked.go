package ingest

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	fastzip "github.com/klauspost/compress/zip"
	"github.com/xuri/excelize/v2"

	"baimi/ingest/table"
)

const (
	// Marking holds the sender's whole workbook in memory, about 20 KB for a row
	// of 14 cells, so it is bounded by rows; a small file may have twice as many.
	maxMarkedRows      = 20_000
	maxMarkedSize      = 5 << 20
	maxMarkedSmallRows = 2 * maxMarkedRows
	maxMarkedAnySize   = 32 << 20
)

// writeMarked writes the workbook that goes back to the sender into out, a
// folder or a path that ends in .xlsx, and returns its path. batch names the
// batch it belongs to, so that another sender's workbook of the same name is not
// replaced; "" replaces whatever is there.
func (i *Ingester) writeMarked(ctx context.Context, from original, seen *examined, out, batch string) (string, error) {
	path := out
	if !strings.EqualFold(filepath.Ext(out), ".xlsx") {
		var err error
		if path, err = freePath(out, i.markedName(from, seen), batch); err != nil {
			return "", fmt.Errorf("name marked workbook: %w", err)
		}
	}
	book, err := i.markedWorkbook(ctx, from, seen)
	if err != nil {
		return "", fmt.Errorf("make marked workbook: %w", err)
	}
	err = book.SetDocProps(&excelize.DocProperties{Identifier: batch})
	if err == nil {
		// The standard library's deflate zeroes 600 KB for each of a dozen small parts.
		book.SetZipWriter(func(w io.Writer) excelize.ZipWriter { return fastzip.NewWriter(w) })
		err = i.replaceFile(path, func(w io.Writer) error { return book.Write(w) })
	}
	if err := errors.Join(err, book.Close()); err != nil {
		return "", fmt.Errorf("write marked workbook: %w", err)
	}
	return path, nil
}

// markedWorkbook makes the workbook that goes back. The caller closes it.
func (i *Ingester) markedWorkbook(ctx context.Context, from original, seen *examined) (*excelize.File, error) {
	if seen.refusal != nil {
		return i.refusedWorkbook(from, seen)
	}
	if seen.format == table.XLSX && canMark(from.size, seen.tally.total) && seen.tally.dropped == 0 {
		book, err := i.senderWorkbook(from, seen)
		if err == nil {
			return book, nil
		}
		// A workbook that our reader can read may still be one that the writing
		// library cannot; its failing rows then go back in a workbook of ours.
		i.config.Log.WarnContext(ctx, "sender's workbook cannot be marked", "file", i.scrubber.Scrub(from.name, nil), "error", i.scrubber.Scrub(err.Error(), nil))
	}
	return i.returnedWorkbook(ctx, from, seen)
}

// canMark reports whether a workbook is small enough to be marked itself.
func canMark(size, rows int64) bool {
	return rows <= maxMarkedRows && size <= maxMarkedAnySize || size <= maxMarkedSize && rows <= maxMarkedSmallRows
}

// markedName is the name of the workbook that goes back. A name that we gave in
// an earlier round loses its ending first. It begins with the sender's code, by
// which ScopeOf knows the sender wherever the mended file is dropped.
func (i *Ingester) markedName(from original, seen *examined) string {
	base := plainName(from.name, 150)
	base = strings.TrimSuffix(base, filepath.Ext(base))
	base = returnedEnding.ReplaceAllString(base, "")
	if from.scope != "" && leadingCode(base) != from.scope {
		base = from.scope + "_" + base
	}
	if seen.refusal != nil {
		return say(i.config.Lang, "marked.refused_name", base)
	}
	return say(i.config.Lang, "marked.name", base, count(seen.tally.cells))
}

var returnedEnding = regexp.MustCompile(`(-退回-\d+处|-未收|-returned-\d+-cells?|-refused)( \(\d+\))?$`)

// freePath returns the path of name in folder, with a number added while the name
// is taken by another batch.
func freePath(folder, name, batch string) (string, error) {
	ext := filepath.Ext(name)
	base := strings.TrimSuffix(name, ext)
	for n := 1; ; n++ {
		path := filepath.Join(folder, name)
		if batch == "" {
			return path, nil
		}
		owner, err := batchOf(path)
		if errors.Is(err, fs.ErrNotExist) || err == nil && owner == batch {
			return path, nil
		}
		if err != nil {
			return "", err
		}
		name = base + " (" + strconv.Itoa(n+1) + ")" + ext
	}
}

// batchOf returns the batch that a marked workbook belongs to, "" when it is not
// one of ours, and an error wrapping fs.ErrNotExist when there is no such file.
func batchOf(path string) (string, error) {
	if _, err := os.Stat(path); err != nil {
		return "", err
	}
	archive, err := zip.OpenReader(path)
	if err != nil {
		return "", nil //nolint:nilerr // a file that is no workbook is simply not ours
	}
	properties, err := readPart(archive, "docProps/core.xml")
	if err := errors.Join(err, archive.Close()); err != nil {
		return "", nil //nolint:nilerr // a workbook without properties is not ours
	}
	_, after, found := bytes.Cut(properties, []byte("identifier>"))
	if !found {
		return "", nil
	}
	batch, _, _ := bytes.Cut(after, []byte("<"))
	return string(batch), nil
}

// readPart returns the first megabyte of one part of a workbook.
func readPart(archive *zip.ReadCloser, name string) ([]byte, error) {
	part, err := archive.Open(name)
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(io.LimitReader(part, 1<<20))
	return content, errors.Join(err, part.Close())
}

// senderWorkbook marks the failing cells in the sender's own workbook.
func (i *Ingester) senderWorkbook(from original, seen *examined) (*excelize.File, error) {
	book, err := excelize.OpenFile(from.path, excelize.Options{UnzipSizeLimit: i.config.Limits.MaxUnpacked, RawCellValue: true})
	if err != nil {
		return nil, err
	}
	err = i.markSender(book, from, seen)
	if err != nil {
		return nil, errors.Join(err, book.Close())
	}
	return book, nil
}

func (i *Ingester) markSender(book *excelize.File, from original, seen *examined) error {
	pen := &pen{book: book, author: say("zh", "problems.comment"), lang: i.config.Lang, filled: map[int]int{}, plain: map[int]int{}}
	for _, plan := range seen.plans {
		if err := pen.wipe(plan.sheet.Name); err != nil {
			return err
		}
	}
	for _, row := range seen.tally.failing {
		if err := pen.mark(row); err != nil {
			return err
		}
	}
	if err := i.addProblemSheet(book, from, seen, senderLayout()); err != nil {
		return err
	}
	// A template's own marker stays: it tells the example row.
	if index, err := book.GetSheetIndex(markerSheet); err == nil && index >= 0 {
		return nil
	}
	return writeMarker(book, useMarked, markedSheets(seen.plans))
}

func markedSheets(plans []*sheetPlan) []markedSheet {
	var sheets []markedSheet
	for _, p := range plans {
		sheets = append(sheets, markedSheet{p.sheet.Name, p.match.Dataset.Name, p.match.Dataset.Fingerprint})
	}
	return sheets
}

// senderLayout is the layout of the sender's own workbook.
func senderLayout() layout {
	return layout{place: func(row failingRow, cell int) (sheet, reference string) {
		return row.plan.sheet.Name, cellName(cell, row.number)
	}}
}

// cellName names a cell by its 0-based column and 1-based row; "" for column -1
// or one outside of what a sheet can hold.
func cellName(cell, row int) string {
	if cell < 0 {
		return ""
	}
	name, err := excelize.CoordinatesToCellName(cell+1, row)
	if err != nil {
		return ""
	}
	return name
}
