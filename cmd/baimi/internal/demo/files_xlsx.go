package demo

import (
	"fmt"
	"io"

	fastzip "github.com/klauspost/compress/zip"
	"github.com/xuri/excelize/v2"
)

// sheet is one worksheet as an office lays it out: title lines, a header of
// one or two rows, and rows. Cells are string, int, float64, percent or
// dateCell; nil is empty.
type sheet struct {
	name   string
	titles []string
	groups []group // upper header row; none: a header of one row
	heads  []string
	rows   [][]any
}

// group is a merged cell of the upper header row over span columns. An empty
// label merges each column of the span downwards instead.
type group struct {
	label string
	span  int
}

// percent is a share shown as a percentage.
type percent float64

// dateCell is a real date cell rather than text.
type dateCell day

// headerRow is the 1-based row of the lower header row.
func (s sheet) headerRow() int {
	n := len(s.titles) + 1
	if len(s.groups) > 0 {
		n++
	}
	return n
}

// rowNumber is the 1-based row of rows[i].
func (s sheet) rowNumber(i int) int { return s.headerRow() + 1 + i }

// book is the workbook of one sending with what is wrong in it.
type book struct {
	sheets []sheet
	wrong  []WrongCell
	twice  []DuplicateRow
	lost   []string // keys left out of a full list
	listed []int    // compounds in a full list, by row, spoilt ones included
	total  *WrongTotal
}

// writeWorkbook writes a workbook; equal books give equal bytes.
func writeWorkbook(w io.Writer, b book) error {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }() // removes temporary files; the bytes are already written
	styles, err := newStyles(f)
	if err != nil {
		return err
	}
	for i, s := range b.sheets {
		if i == 0 {
			err = f.SetSheetName("Sheet1", s.name)
		} else {
			_, err = f.NewSheet(s.name)
		}
		if err != nil {
			return fmt.Errorf("name sheet %s: %w", s.name, err)
		}
		// excelize writes streamed sheets in random order: stream only one.
		write := writeSheet
		if i > 0 {
			write = writePlain
		}
		if err := write(f, s, styles); err != nil {
			return fmt.Errorf("write sheet %s: %w", s.name, err)
		}
	}
	// The standard library's deflate zeroes 600 KB for each of a dozen small parts.
	f.SetZipWriter(func(w io.Writer) excelize.ZipWriter { return fastzip.NewWriter(w) })
	if err := f.Write(w); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return nil
}

type styles struct{ title, head, date, percent int }

func newStyles(f *excelize.File) (styles, error) {
	var s styles
	center := &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}
	dateFormat := "yyyy/m/d"
	for _, want := range []struct {
		id    *int
		style excelize.Style
	}{
		{&s.title, excelize.Style{Font: &excelize.Font{Bold: true, Size: 16}, Alignment: center}},
		{&s.head, excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: center, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DDEBF7"}}}},
		{&s.date, excelize.Style{CustomNumFmt: &dateFormat}},
		{&s.percent, excelize.Style{NumFmt: 10}},
	} {
		id, err := f.NewStyle(&want.style)
		if err != nil {
			return styles{}, fmt.Errorf("make style: %w", err)
		}
		*want.id = id
	}
	return s, nil
}

// writeSheet streams one sheet.
func writeSheet(f *excelize.File, s sheet, st styles) error {
	sw, err := f.NewStreamWriter(s.name)
	if err != nil {
		return fmt.Errorf("open sheet: %w", err)
	}
	if err := sw.SetColWidth(1, len(s.heads), 15); err != nil {
		return fmt.Errorf("set widths: %w", err)
	}
	if err := writeHeader(sw, s, st); err != nil {
		return err
	}
	cells := make([]any, len(s.heads))
	for i, row := range s.rows {
		for j := range cells {
			cells[j] = nil
			if j < len(row) {
				cells[j] = cellOf(row[j], st)
			}
		}
		at, err := excelize.CoordinatesToCellName(1, s.rowNumber(i))
		if err != nil {
			return fmt.Errorf("name row %d: %w", i, err)
		}
		if err := sw.SetRow(at, cells); err != nil {
			return fmt.Errorf("write row %s: %w", at, err)
		}
	}
	if err := sw.Flush(); err != nil {
		return fmt.Errorf("flush sheet: %w", err)
	}
	return nil
}

// writePlain writes a small sheet of text without titles, with shared strings.
func writePlain(f *excelize.File, s sheet, _ styles) error {
	heads := make([]any, len(s.heads))
	for j, head := range s.heads {
		heads[j] = head
	}
	for i, row := range append([][]any{heads}, s.rows...) {
		if err := f.SetSheetRow(s.name, fmt.Sprintf("A%d", i+1), &row); err != nil {
			return fmt.Errorf("write row %d: %w", i+1, err)
		}
	}
	return nil
}

// writeHeader writes titles and header rows with their merges.
func writeHeader(sw *excelize.StreamWriter, s sheet, st styles) error {
	row := 1
	merge := func(fromCol, fromRow, toCol, toRow int) error {
		from, err := excelize.CoordinatesToCellName(fromCol, fromRow)
		if err != nil {
			return fmt.Errorf("name merged cell: %w", err)
		}
		to, err := excelize.CoordinatesToCellName(toCol, toRow)
		if err != nil {
			return fmt.Errorf("name merged cell: %w", err)
		}
		return sw.MergeCell(from, to)
	}
	set := func(row int, cells []any) error {
		return sw.SetRow(fmt.Sprintf("A%d", row), cells)
	}
	for i, title := range s.titles {
		style := 0
		if i == 0 {
			style = st.title
		}
		if err := set(row, []any{excelize.Cell{Value: title, StyleID: style}}); err != nil {
			return fmt.Errorf("write title: %w", err)
		}
		if err := merge(1, row, len(s.heads), row); err != nil {
			return fmt.Errorf("merge title: %w", err)
		}
		row++
	}
	lower := make([]any, len(s.heads))
	for j, head := range s.heads {
		lower[j] = excelize.Cell{Value: head, StyleID: st.head}
	}
	if len(s.groups) == 0 {
		return set(row, lower)
	}
	upper := make([]any, len(s.heads))
	col := 0
	for _, g := range s.groups {
		if g.label == "" {
			for j := col; j < col+g.span; j++ {
				upper[j], lower[j] = lower[j], nil
				if err := merge(j+1, row, j+1, row+1); err != nil {
					return fmt.Errorf("merge header: %w", err)
				}
			}
		} else {
			upper[col] = excelize.Cell{Value: g.label, StyleID: st.head}
			if err := merge(col+1, row, col+g.span, row); err != nil {
				return fmt.Errorf("merge header: %w", err)
			}
		}
		col += g.span
	}
	if err := set(row, upper); err != nil {
		return fmt.Errorf("write header: %w", err)
	}
	return set(row+1, lower)
}

// cellOf turns a value of a sheet into what the stream writer takes.
func cellOf(v any, st styles) any {
	switch v := v.(type) {
	case percent:
		return excelize.Cell{Value: float64(v), StyleID: st.percent}
	case dateCell:
		// 1899-12-30 is day 0 of the 1900 date system.
		return excelize.Cell{Value: int(v) + firstDaySerial, StyleID: st.date}
	default:
		return v
	}
}

// firstDaySerial is 2020-06-01 in the 1900 date system.
const firstDaySerial = 43983
