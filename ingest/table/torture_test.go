package table

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"
)

// expectation is a line of testdata/torture/expected.tsv.
type expectation struct {
	result string   // code of a refusal, or beginning of a hash
	cells  []string // "Sheet!B2=value", quoted as in Go
}

func loadExpectations(t *testing.T) map[string]expectation {
	t.Helper()
	text, err := os.ReadFile("testdata/torture/expected.tsv")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]expectation{}
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		want[fields[0]] = expectation{result: fields[1], cells: fields[2:]}
	}
	return want
}

func TestEveryTortureWorkbookIsReadRightOrRefusedWithItsCode(t *testing.T) {
	dir := sharedData(t, "xlsx-torture")
	want := loadExpectations(t)
	debug.SetGCPercent(20)
	defer debug.SetGCPercent(100)
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		expected, ok := want[filepath.ToSlash(name)]
		if !ok {
			t.Errorf("%s: no expectation", name)
			return nil
		}
		delete(want, filepath.ToSlash(name))
		t.Run(name, func(t *testing.T) { tortureOne(t, path, expected) })
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range want {
		t.Errorf("%s: file is missing", name)
	}
}

func tortureOne(t *testing.T, path string, want expectation) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var (
		seen string
		err  error
		done = make(chan struct{})
	)
	go func() {
		defer close(done)
		seen, err = dump(path)
	}()
	select {
	case <-done:
	case <-time.After(time.Minute):
		t.Fatal("still reading after a minute")
	}
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > 100<<20 {
		t.Errorf("%d MB allocated", n>>20)
	}
	got := refusalCode(err)
	if err != nil && got == "" {
		t.Fatal(err)
	}
	if err == nil {
		sum := sha256.Sum256([]byte(seen))
		got = hex.EncodeToString(sum[:16])
	}
	if got != want.result {
		t.Errorf("got %s (%v), want %s; seen:\n%.2000s", got, err, want.result, seen)
	}
	if len(want.cells) == 0 {
		return
	}
	cells := cellsByName(t, path)
	for _, spot := range want.cells {
		spot = strings.NewReplacer(`\r`, "\r", `\n`, "\n", `\\`, `\`).Replace(spot)
		place, value, _ := strings.Cut(spot, "=")
		if cells[place] != value {
			t.Errorf("%s: got %q, want %q", place, cells[place], value)
		}
	}
}

// cellsByName returns the cells of a file by sheet and reference, such as "Sheet1!B2".
func cellsByName(t *testing.T, path string) map[string]string {
	t.Helper()
	f, err := Open(path, DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	defer closeOrFail(t, f)
	cells := map[string]string{}
	for _, s := range f.Sheets {
		for row, err := range s.Rows(context.Background()) {
			if err != nil {
				t.Fatal(err)
			}
			for i, c := range row.Cells[:min(26, len(row.Cells))] {
				cells[fmt.Sprintf("%s!%c%d", s.Name, 'A'+i, row.Number)] = c
			}
		}
	}
	return cells
}

func TestRealMessagesReadTheSameFromWorkbookAndText(t *testing.T) {
	dir := sharedData(t, "messages")
	_, sheets, err := readAll(filepath.Join(dir, "附件3.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	rows := sheets[0]
	f, text, err := readAll(filepath.Join(dir, "附件3_gb18030.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if f.Encoding != "GB18030" || f.Delimiter != ',' {
		t.Errorf("read as %s with %q", f.Encoding, f.Delimiter)
	}
	const want = 4326
	if len(rows) != want+1 || len(text[0]) != want+1 {
		t.Fatalf("%d and %d rows, want %d under one header", len(rows), len(text[0]), want)
	}
	header := rows[0].Cells
	timeColumn := slices.Index(header, "留言时间")
	if timeColumn < 0 {
		t.Fatalf("header %q", header)
	}
	serials := 0
	for i := range rows {
		if len(rows[i].Cells) != len(text[0][i].Cells) {
			t.Fatalf("row %d: %d and %d cells", i, len(rows[i].Cells), len(text[0][i].Cells))
		}
		for j, cell := range rows[i].Cells {
			other := text[0][i].Cells[j]
			switch {
			case j == timeColumn && cell != other:
				serials++ // a true date: a serial in the workbook, a text in the CSV
			case plainBreaks(cell) != plainBreaks(other):
				t.Errorf("row %d, column %s:\n%q\n%q", rows[i].Number, header[j], cell, other)
			}
		}
	}
	if serials != 129 {
		t.Errorf("%d times differ, want the 129 true dates", serials)
	}
}

// plainBreaks makes the line ends of both files the same.
func plainBreaks(s string) string {
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
}

func TestRealWorkbooksHaveTheirPublishedNumberOfRows(t *testing.T) {
	dir := sharedData(t, "messages")
	for name, want := range map[string]int{"附件1.xlsx": 517, "附件4.xlsx": 2816} {
		_, sheets, err := readAll(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if got := len(sheets[0]) - 1; got != want {
			t.Errorf("%s: %d rows, want %d", name, got, want)
		}
	}
}
