package ingest

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"baimi/ingest/contract"
)

// returnedWorkbook is a workbook of only the failing rows, with their original
// row numbers and problems in two columns before the sender's own. It is written
// as a stream, so that it stays small in memory, and can be sent back mended:
// its marker tells the dataset and the two columns of ours. The caller closes it.
func (i *Ingester) returnedWorkbook(ctx context.Context, from original, seen *examined) (*excelize.File, error) {
	r := &returned{book: excelize.NewFile(), lang: i.config.Lang, names: map[*sheetPlan]string{}, lines: map[rowAt]int{}}
	err := r.write(ctx, seen)
	if err == nil {
		err = i.addProblemSheet(r.book, from, seen, layout{returned: true, place: r.place})
	}
	if err == nil {
		err = r.book.DeleteSheet(startSheet)
	}
	if err == nil {
		err = writeMarker(r.book, useReturned, r.sheets)
	}
	if err != nil {
		return nil, errors.Join(err, r.book.Close())
	}
	return r.book, nil
}

// startSheet is the sheet with which a new workbook begins.
const startSheet = "Sheet1"

type rowAt struct {
	plan   *sheetPlan
	number int
}

// returned writes a workbook of failing rows.
type returned struct {
	book   *excelize.File
	lang   string
	names  map[*sheetPlan]string
	lines  map[rowAt]int // where a failing row stands in the new workbook
	sheets []markedSheet
	styles struct{ head, ours, bad, good int }
}

// place tells where a failing row stands now.
func (r *returned) place(row failingRow, cell int) (sheet, reference string) {
	if cell >= 0 {
		cell += r.shift(row.plan)
	}
	return r.names[row.plan], cellName(cell, r.lines[rowAt{row.plan, row.number}])
}

// shift is by how many columns the sender's cells move: none when the file came
// from us and has our columns already.
func (r *returned) shift(plan *sheetPlan) int {
	if plan.returned {
		return 0
	}
	return helperColumns
}

func (r *returned) write(ctx context.Context, seen *examined) error {
	var err error
	style := func(s *excelize.Style) (id int) {
		if err == nil {
			id, err = r.book.NewStyle(s)
		}
		return id
	}
	r.styles.head = style(&excelize.Style{Font: boldFont(10, colourText), Fill: fill(colourHead), Border: lineBelow(), Alignment: topAligned(true)})
	r.styles.ours = style(&excelize.Style{Font: font(10, colourQuiet), Alignment: topAligned(true)})
	r.styles.bad = style(&excelize.Style{Font: font(10, colourText), Fill: fill(colourMark), Alignment: topAligned(false)})
	r.styles.good = style(&excelize.Style{Font: font(10, colourText), Alignment: topAligned(false)})
	if err != nil {
		return fmt.Errorf("add style: %w", err)
	}
	for _, plan := range seen.plans {
		if err := r.sheet(ctx, plan, seen.tally.failing); err != nil {
			return fmt.Errorf("write returned rows of %s: %w", plan.stored, err)
		}
	}
	return nil
}

// sheet writes the failing rows of one sheet, if it has any.
func (r *returned) sheet(ctx context.Context, plan *sheetPlan, failing []failingRow) error {
	var out *excelize.StreamWriter
	line := 0
	for n, row := range failing {
		if row.plan != plan {
			continue
		}
		if n%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if out == nil {
			var err error
			if out, line, err = r.begin(plan); err != nil {
				return err
			}
		}
		line++
		r.lines[rowAt{plan, row.number}] = line
		if err := out.SetRow(cellName(0, line), r.row(row)); err != nil {
			return err
		}
	}
	if out == nil {
		return nil
	}
	return out.Flush()
}

// begin opens a sheet and writes the form's date and the header.
func (r *returned) begin(plan *sheetPlan) (out *excelize.StreamWriter, line int, err error) {
	name := r.sheetName(plan.sheet.Name)
	r.names[plan] = name
	dataset := plan.match.Dataset
	r.sheets = append(r.sheets, markedSheet{name, dataset.Name, dataset.Fingerprint})
	if _, err := r.book.NewSheet(name); err != nil {
		return nil, 0, err
	}
	if out, err = r.book.NewStreamWriter(name); err != nil {
		return nil, 0, err
	}
	if err := errors.Join(out.SetColWidth(1, 1, 10), out.SetColWidth(2, 2, 48), out.SetColWidth(3, 3+len(plan.match.Columns), 18)); err != nil {
		return nil, 0, err
	}
	header := 1
	if plan.formDate != nil {
		header = 2
	}
	top := cellName(0, header+1)
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: header, TopLeftCell: top, ActivePane: "bottomLeft"}); err != nil {
		return nil, 0, err
	}
	if plan.formDate != nil {
		// In the third column: the first two are blanked when the file comes back.
		date := []any{nil, nil, say("zh", "template.as_of") + plan.formDate.Format(time.DateOnly)}
		if err := out.SetRow("A1", date); err != nil {
			return nil, 0, err
		}
	}
	cells := []any{r.cell(r.styles.head, say(r.lang, "returned.row")), r.cell(r.styles.head, say(r.lang, "returned.problem"))}
	for cell := helperColumns - r.shift(plan); cell < len(plan.match.Columns); cell++ {
		cells = append(cells, r.cell(r.styles.head, neutral(r.header(plan, cell))))
	}
	return out, header, out.SetRow(cellName(0, header), cells)
}

// header is the header under which a cell is recognised again. One of two rows
// is flattened to the contract's own label.
func (r *returned) header(plan *sheetPlan, cell int) string {
	if column := plan.match.Columns[cell]; column >= 0 && plan.match.HeaderRows > 1 {
		return plan.match.Dataset.Columns[column].Label.In(r.lang)
	}
	return plan.match.Header(cell)
}

func (r *returned) row(row failingRow) []any {
	bad := map[int]bool{}
	var texts []string
	for _, p := range row.problems {
		bad[p.Cell] = true
		texts = append(texts, p.Text(r.lang))
	}
	number := strconv.Itoa(row.number)
	first := helperColumns - r.shift(row.plan)
	if first > 0 && len(row.cells) > 0 && row.cells[0] != "" {
		// A row that goes back once more keeps the number of the first file.
		number = row.cells[0]
	}
	cells := []any{r.cell(r.styles.ours, number), r.cell(r.styles.ours, neutral(strings.Join(texts, "\n")))}
	for k := first; k < max(len(row.cells), len(row.plan.match.Columns)); k++ {
		var value any
		if k < len(row.cells) && row.cells[k] != "" {
			value = r.value(row, k)
		}
		switch {
		case bad[k]:
			value = excelize.Cell{StyleID: r.styles.bad, Value: value}
		case value != nil:
			value = excelize.Cell{StyleID: r.styles.good, Value: value}
		}
		cells = append(cells, value)
	}
	return cells
}

// value is a cell of the sender as it is read again: date serials become dates,
// because a serial without its number format tells a person nothing; numbers with
// a sign become numbers, and other text that looks like a formula is made
// harmless. All else stays text, so that 007 keeps its zeros.
func (r *returned) value(row failingRow, cell int) any {
	text := row.cells[cell]
	if cell < len(row.plan.match.Columns) {
		if column := row.plan.match.Columns[cell]; column >= 0 {
			if date, ok := serialDate(text, row.plan.match.Dataset.Columns[column].Type, row.plan.sheet.Date1904); ok {
				return date
			}
		}
	}
	if !startsLikeFormula(text) {
		return text
	}
	if n, err := strconv.ParseFloat(text, 64); err == nil && strconv.FormatFloat(n, 'f', -1, 64) == text {
		return n
	}
	return neutral(text)
}

// serialDate writes the date serial of a date column as a date.
func serialDate(text string, kind contract.Type, date1904 bool) (string, bool) {
	if kind != contract.TypeDate && kind != contract.TypeDatetime {
		return "", false
	}
	serial, err := strconv.ParseFloat(text, 64)
	if err != nil || serial < 1 || serial > 200_000 {
		return "", false
	}
	at, err := contract.SerialToTime(serial, date1904)
	switch {
	case err != nil:
		return "", false
	case kind == contract.TypeDate:
		return at.Format(time.DateOnly), true
	}
	return at.Format(time.DateTime), true
}

func (r *returned) cell(style int, text string) any {
	return excelize.Cell{StyleID: style, Value: text}
}

// sheetName makes a name that Excel accepts and no other sheet has.
func (r *returned) sheetName(name string) string {
	name = strings.Map(func(c rune) rune {
		if strings.ContainsRune(`[]:*?/\`, c) {
			return '_'
		}
		return c
	}, strings.Trim(name, "'"))
	if name == "" || name == startSheet || name == markerSheet {
		name = say(r.lang, "returned.sheet")
	}
	for _, taken := range problemSheetNames() {
		if strings.EqualFold(name, taken) {
			name = say(r.lang, "returned.sheet")
		}
	}
	runes := []rune(name)
	if len(runes) > 28 {
		runes = runes[:28]
	}
	base := string(runes)
	name = base
	for n := 2; ; n++ {
		if index, err := r.book.GetSheetIndex(name); err != nil || index < 0 {
			return name
		}
		name = base + strconv.Itoa(n)
	}
}
