// Package table reads spreadsheets and delimited text as plain rows of text.
//
// It owns formats: how .xlsx, .xlsm, .csv, .tsv and .txt files are recognised by their content, unpacked, decoded
// and cut into cells, and which files are refused whole. It must not know contracts: what a header means, which
// type a column has, or what a date serial stands for is decided above it.
package table

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
)

// Format names how a file was read.
type Format string

// The formats that Open reads.
const (
	XLSX Format = "xlsx" // Office Open XML workbook, with or without macros
	CSV  Format = "csv"  // delimited text, whatever its delimiter
)

// Uncomputed stands for a formula without a cached result, as spreadsheet programs show one whose value
// is still to come.
const Uncomputed = "#GETTING_DATA"

// Row is one row that holds at least one cell that is neither empty nor a formula without a result.
type Row struct {
	// Number is the 1-based physical row of a sheet. In delimited text it is the line on which the record starts.
	Number int
	// Cells holds the stored values as text, column A first, without trailing empty cells. Numbers are as stored
	// ("43525.5"), booleans TRUE or FALSE, errors as shown (#N/A), formulas their cached result or, where the program
	// that wrote the file computed none, Uncomputed. All text is valid UTF-8. The slice and its strings may be kept; a cell keeps the text of its row alive.
	Cells []string
}

// Merge is one merged range; all four corners are 1-based and inclusive.
type Merge struct {
	FirstRow, FirstCol, LastRow, LastCol int
}

// Sheet is one worksheet of a workbook, or the only table of a delimited text file.
type Sheet struct {
	Name     string // empty for delimited text
	Hidden   bool   // hidden by a person or by a macro
	Date1904 bool   // date serials of this sheet count from 1904-01-01

	source source
}

// source yields the content of one sheet.
type source interface {
	rows(ctx context.Context) iter.Seq2[Row, error]
	merges() ([]Merge, error)
}

// Rows yields the rows that hold a value, in file order, in memory that does not grow with the number of rows.
// It ends after the first error: ctx's own, or a *Refusal when the file turns out to be unreadable further down;
// then nothing of the file should be used. Rows may be called again and starts over.
func (s *Sheet) Rows(ctx context.Context) iter.Seq2[Row, error] { return s.source.rows(ctx) }

// Merges returns the merged ranges in file order; none for delimited text. It passes over the sheet once.
func (s *Sheet) Merges() ([]Merge, error) { return s.source.merges() }

// File is an open spreadsheet or text file. Its sheets stay readable until Close, from several goroutines if wished.
type File struct {
	Format    Format
	Encoding  string // of delimited text: UTF-8, GB18030, UTF-16LE or UTF-16BE; empty for workbooks
	Delimiter rune   // of delimited text: , ; tab or |; 0 for workbooks
	Sheets    []*Sheet

	closers []io.Closer
}

// Open recognises the file at path by its content and makes its sheets readable. When the file as a whole cannot be
// read, the error is a *Refusal; other errors come from the operating system.
func Open(path string, lim Limits) (*File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open table: %w", err)
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("stat table: %w", err), f.Close())
	}
	if !info.Mode().IsRegular() {
		return nil, errors.Join(refuse(NotSpreadsheet, "not a regular file", nil), f.Close())
	}
	t, err := OpenReader(f, info.Size(), path, lim)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	t.closers = append(t.closers, f)
	return t, nil
}

// OpenReader is Open for size bytes at r; r must stay readable until the last use of the File. Only the extension of
// name is looked at, and only where content cannot tell (.et is stored like .xls). Close leaves r open.
func OpenReader(r io.ReaderAt, size int64, name string, lim Limits) (*File, error) {
	return open(r, size, name, lim)
}

// Close releases the file. It must not be called while rows are being read; calling it again does nothing.
func (f *File) Close() error {
	var err error
	for _, c := range f.closers {
		err = errors.Join(err, c.Close())
	}
	f.closers = nil
	return err
}
