// Package workbook writes the workbook of an issue: a contents sheet with links, one sheet per
// table and a sheet of definitions.
//
// It owns number formats, widths and the rule that no text becomes a formula. It must not know
// where the numbers come from, nor any language: every text arrives ready.
package workbook

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"sort"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Kind says what a column holds and so how it is formatted.
type Kind int

// The kinds of columns.
const (
	Text     Kind = iota
	Integer       // whole number with thousands separators
	Decimal       // two decimals
	Percent       // fraction 0–1 printed as a percentage with one decimal
	Date          // time.Time printed as a date
	DateTime      // time.Time printed as date and minute
)

// Column is one column of a sheet.
type Column struct {
	Header string // headers of a sheet must differ from each other
	Kind   Kind
}

// Sheet is one table. A value of a row is string, int64, float64, Number, time.Time or nil
// (missing, left empty).
type Sheet struct {
	Name    string // at most 31 characters, unique in the book
	Title   string
	Note    string
	Columns []Column
	Rows    [][]any
}

// Definition explains one metric on the definitions sheet.
type Definition struct{ Name, Meaning, Formula, Source string }

// Book is the whole workbook. The texts of its frame come from the caller.
type Book struct {
	Title           string
	Lines           []string // under the title: as-of, known-at, policy
	ContentsName    string   // sheet name of the contents (目录)
	ContentsHeaders [3]string
	DefinitionsName string // sheet name of the definitions (口径)
	DefinitionHeads [4]string
	Sheets          []Sheet
	Definitions     []Definition
	Created         time.Time
}

// Safe returns text that no spreadsheet runs as a formula: a leading =, +, -, @ (half or full
// width), tab or line break is preceded by an apostrophe, as OWASP's note on CSV injection advises.
func Safe(s string) string {
	t := strings.TrimLeft(s, " \u3000\u00a0")
	if t == "" {
		return s
	}
	switch r, _ := utf8.DecodeRuneInString(t); r {
	case '=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠':
		return "'" + s
	}
	return s
}

const maxCell = 32767 // characters that a cell may hold in Excel

// Write writes the book as xlsx. Sheets stream, so memory stays flat in their length.
func Write(w io.Writer, b Book) (err error) {
	f := excelize.NewFile()
	defer func() {
		if e := f.Close(); err == nil && e != nil {
			err = fmt.Errorf("close workbook: %w", e)
		}
	}()
	st, err := newStyles(f)
	if err != nil {
		return err
	}
	if err := f.SetSheetName("Sheet1", b.ContentsName); err != nil {
		return fmt.Errorf("name contents sheet: %w", err)
	}
	stamp := b.Created.UTC().Format(time.RFC3339)
	if err := f.SetDocProps(&excelize.DocProperties{Title: b.Title, Creator: "baimi", LastModifiedBy: "baimi", Created: stamp, Modified: stamp}); err != nil {
		return fmt.Errorf("set workbook properties: %w", err)
	}
	for i, s := range b.Sheets {
		if err := writeSheet(f, st, s, i+1); err != nil {
			return fmt.Errorf("write sheet %s: %w", s.Name, err)
		}
	}
	if err := writeDefinitions(f, st, b); err != nil {
		return err
	}
	if err := writeContents(f, st, b); err != nil {
		return err
	}
	var raw bytes.Buffer
	if err := f.Write(&raw); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return repack(w, raw.Bytes())
}

// repack orders the parts of the workbook by name (the content types first, as readers expect), so
// that the same book gives the same bytes; excelize writes them in the order of a map.
func repack(w io.Writer, raw []byte) error {
	in, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return fmt.Errorf("order workbook: %w", err)
	}
	const first = "[Content_Types].xml"
	sort.Slice(in.File, func(a, b int) bool {
		x, y := in.File[a].Name, in.File[b].Name
		if (x == first) != (y == first) {
			return x == first
		}
		return x < y
	})
	out := zip.NewWriter(w)
	for _, part := range in.File {
		if err := out.Copy(part); err != nil {
			return fmt.Errorf("order workbook: %w", err)
		}
	}
	if err := out.Close(); err != nil {
		return fmt.Errorf("order workbook: %w", err)
	}
	return nil
}

type styles struct {
	title, note, head, link, wrap int
	kind                          map[Kind]int
	places                        map[int]int // of a Number, by its decimals
}

func newStyles(f *excelize.File) (styles, error) {
	st := styles{kind: map[Kind]int{}, places: map[int]int{}}
	add := func(s *excelize.Style) (int, error) {
		s.Font = fontOr(s.Font)
		id, err := f.NewStyle(s)
		if err != nil {
			return 0, fmt.Errorf("make workbook style: %w", err)
		}
		return id, nil
	}
	formats := [...]string{Text: "@", Integer: "#,##0", Decimal: "#,##0.00", Percent: "0.0%", Date: "yyyy-mm-dd", DateTime: "yyyy-mm-dd hh:mm"}
	var err error
	for k, format := range formats {
		kind := Kind(k)
		horizontal := "right"
		if kind == Text {
			horizontal = "left"
		}
		if st.kind[kind], err = add(&excelize.Style{CustomNumFmt: &format, Alignment: &excelize.Alignment{Horizontal: horizontal, Vertical: "center"}}); err != nil {
			return st, err
		}
	}
	for _, s := range []struct {
		id    *int
		style excelize.Style
	}{
		{&st.title, excelize.Style{Font: &excelize.Font{Bold: true, Size: 14}}},
		{&st.note, excelize.Style{Font: &excelize.Font{Color: "5D6670", Size: 10}}},
		{&st.head, excelize.Style{Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E8EDF2"}},
			Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}, Border: []excelize.Border{{Type: "bottom", Color: "5D6670", Style: 1}}}},
		{&st.link, excelize.Style{Font: &excelize.Font{Color: "0B5CAD", Underline: "single"}}},
		{&st.wrap, excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}}},
	} {
		if *s.id, err = add(&s.style); err != nil {
			return st, err
		}
	}
	return st, nil
}

func fontOr(f *excelize.Font) *excelize.Font {
	if f == nil {
		f = &excelize.Font{}
	}
	f.Family = "Microsoft YaHei"
	if f.Size == 0 {
		f.Size = 11
	}
	return f
}

// writeSheet streams a table that starts in row 4: title, note, blank, header.
func writeSheet(f *excelize.File, st styles, s Sheet, number int) error {
	if _, err := f.NewSheet(s.Name); err != nil {
		return err
	}
	sw, err := f.NewStreamWriter(s.Name)
	if err != nil {
		return err
	}
	for i, c := range s.Columns {
		if err := sw.SetColWidth(i+1, i+1, width(c, s.Rows, i)); err != nil {
			return err
		}
	}
	if err := sw.SetPanes(&excelize.Panes{Freeze: true, XSplit: 1, YSplit: 4, TopLeftCell: "B5", ActivePane: "bottomRight"}); err != nil {
		return err
	}
	if err := sw.SetRow("A1", []any{excelize.Cell{StyleID: st.title, Value: Safe(s.Title)}}); err != nil {
		return err
	}
	if err := sw.SetRow("A2", []any{excelize.Cell{StyleID: st.note, Value: Safe(s.Note)}}); err != nil {
		return err
	}
	head := make([]any, len(s.Columns))
	for i, c := range s.Columns {
		head[i] = excelize.Cell{StyleID: st.head, Value: Safe(c.Header)}
	}
	if err := sw.SetRow("A4", head, excelize.RowOpts{Height: 32}); err != nil {
		return err
	}
	values := make([]any, len(s.Columns))
	for r, row := range s.Rows {
		for i := range values {
			values[i] = nil
			if i < len(row) && row[i] != nil {
				if values[i], err = st.cell(f, s.Columns[i].Kind, row[i]); err != nil {
					return err
				}
			}
		}
		at, err := excelize.CoordinatesToCellName(1, r+5)
		if err != nil {
			return err
		}
		if err := sw.SetRow(at, values); err != nil {
			return err
		}
	}
	last, err := excelize.CoordinatesToCellName(len(s.Columns), 4+max(1, len(s.Rows)))
	if err != nil {
		return err
	}
	plain := false
	if err := sw.AddTable(&excelize.Table{Range: "A4:" + last, Name: fmt.Sprintf("t%d", number), StyleName: "TableStyleLight1", ShowRowStripes: &plain}); err != nil {
		return err
	}
	return sw.Flush()
}

func value(v any) any {
	s, ok := v.(string)
	if !ok {
		return v
	}
	s = Safe(s)
	if runes := []rune(s); len(runes) > maxCell {
		s = string(runes[:maxCell-1]) + "…"
	}
	return s
}

// width fits a column to its longest text, counting a Chinese character as two.
func width(c Column, rows [][]any, i int) float64 {
	w := float64(cellWidth(c.Header)) + 4 // room for the filter button
	switch c.Kind {
	case Date:
		w = max(w, 12)
	case DateTime:
		w = max(w, 18)
	case Integer, Decimal, Percent:
		w = max(w, 11)
	}
	for _, row := range rows {
		if i < len(row) {
			if s, ok := row[i].(string); ok {
				w = max(w, float64(cellWidth(s))+2)
			}
		}
	}
	return min(w, 60)
}

func cellWidth(s string) int {
	n := 0
	for _, r := range s {
		if r > 0x2e80 || unicode.Is(unicode.Han, r) {
			n += 2
		} else {
			n++
		}
	}
	return n
}

func set(f *excelize.File, sheet, at, text string, style int) error {
	if err := f.SetCellStr(sheet, at, Safe(text)); err != nil {
		return fmt.Errorf("write %s!%s: %w", sheet, at, err)
	}
	if err := f.SetCellStyle(sheet, at, at, style); err != nil {
		return fmt.Errorf("style %s!%s: %w", sheet, at, err)
	}
	return nil
}

func freeze(f *excelize.File, sheet string, rows int) error {
	at := fmt.Sprintf("A%d", rows+1)
	if err := f.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: rows, TopLeftCell: at, ActivePane: "bottomLeft"}); err != nil {
		return fmt.Errorf("freeze %s: %w", sheet, err)
	}
	return nil
}
