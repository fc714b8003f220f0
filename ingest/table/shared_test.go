package table

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// sharedData returns the folder of real files beside the module, or skips the test.
func sharedData(t testing.TB, elem ...string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("no go.mod above the package")
		}
		dir = parent
	}
	data := filepath.Join(append([]string{filepath.Dir(dir), "shared", "data"}, elem...)...)
	if _, err := os.Stat(data); err != nil {
		t.Skip("../shared/data absent: " + data)
	}
	return data
}

func closeOrFail(tb testing.TB, c io.Closer) {
	tb.Helper()
	if err := c.Close(); err != nil {
		tb.Error(err)
	}
}

// readAll opens a file and returns all rows of all its sheets.
func readAll(path string) (f *File, all [][]Row, err error) {
	f, err = Open(path, DefaultLimits())
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	for _, s := range f.Sheets {
		rows := []Row{}
		for row, err := range s.Rows(context.Background()) {
			if err != nil {
				return f, nil, err
			}
			rows = append(rows, row)
		}
		all = append(all, rows)
	}
	return f, all, nil
}

// refusalCode returns the code of err's Refusal, or "".
func refusalCode(err error) string {
	var r *Refusal
	if errors.As(err, &r) {
		return r.Code
	}
	return ""
}

// dump writes everything that a reader sees of a workbook, one line per row and merge, in a form that is easy to
// produce by other means.
func dump(path string) (seen string, err error) {
	f, err := Open(path, DefaultLimits())
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	var b strings.Builder
	for _, s := range f.Sheets {
		fmt.Fprintf(&b, "sheet\t%s\t%t\t%t\n", s.Name, s.Hidden, s.Date1904)
		for row, err := range s.Rows(context.Background()) {
			if err != nil {
				return "", err
			}
			fmt.Fprintf(&b, "%d\x1f%s\x1e\n", row.Number, strings.Join(row.Cells, "\x1f"))
		}
		merges, err := s.Merges()
		if err != nil {
			return "", err
		}
		for _, m := range merges {
			fmt.Fprintf(&b, "merge\t%d,%d,%d,%d\n", m.FirstRow, m.FirstCol, m.LastRow, m.LastCol)
		}
	}
	return b.String(), nil
}
