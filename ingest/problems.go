package ingest

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"baimi/ingest/contract"
)

// maxListed is how many problems the list shows; every failing row carries its
// own beside it, and nobody works through more.
const maxListed = 10_000

// layout tells how the workbook that goes back is laid out.
type layout struct {
	// returned says that it holds only failing rows.
	returned bool
	// place tells where a cell of a failing row stands in it; the reference is ""
	// for cell -1, a column that the file does not have.
	place func(row failingRow, cell int) (sheet, reference string)
}

// problemSheetNames are the names of our own first sheet in every language: on
// the way back it is no data.
func problemSheetNames() []string {
	return []string{say("zh", "problems.sheet"), say("en", "problems.sheet")}
}

// addProblemSheet puts the list of problems before all other sheets, replacing
// that of an earlier round.
func (i *Ingester) addProblemSheet(book *excelize.File, from original, seen *examined, at layout) error {
	lang := i.config.Lang
	name := say(lang, "problems.sheet")
	for _, old := range problemSheetNames() {
		if index, err := book.GetSheetIndex(old); err == nil && index >= 0 && isProblemSheet(book, old) {
			if err := book.DeleteSheet(old); err != nil {
				return fmt.Errorf("replace list of problems: %w", err)
			}
		}
	}
	for n := 2; ; n++ {
		if index, err := book.GetSheetIndex(name); err != nil || index < 0 {
			break
		}
		name = say(lang, "problems.sheet") + strconv.Itoa(n)
	}
	if _, err := book.NewSheet(name); err != nil {
		return fmt.Errorf("add list of problems: %w", err)
	}
	list := &problemList{book: book, sheet: name, lang: lang}
	if err := list.write(from, seen, at); err != nil {
		return err
	}
	first := book.GetSheetList()[0]
	if first != name {
		if err := book.MoveSheet(name, first); err != nil {
			return fmt.Errorf("move list of problems: %w", err)
		}
	}
	index, err := book.GetSheetIndex(name)
	if err != nil {
		return fmt.Errorf("show list of problems: %w", err)
	}
	book.SetActiveSheet(index)
	return nil
}

// isProblemSheet reports whether a sheet is a list of ours rather than a sender's
// sheet of the same name.
func isProblemSheet(book *excelize.File, sheet string) bool {
	title, err := book.GetCellValue(sheet, "A1")
	if err != nil {
		return false
	}
	for _, lang := range []string{"zh", "en"} {
		if strings.HasPrefix(title, say(lang, "problems.title", "")) {
			return true
		}
	}
	return false
}

// problemList writes the rows of the list.
type problemList struct {
	book   *excelize.File
	sheet  string
	lang   string
	row    int
	styles struct{ title, head, text, link int }
	err    error
}

func (l *problemList) write(from original, seen *examined, at layout) error {
	l.prepare()
	l.line(l.styles.title, say(l.lang, "problems.title", from.name))
	if seen.refusal != nil {
		l.line(l.styles.text, say(l.lang, "problems.refused"))
		l.line(l.styles.text, seen.refusal.Text(l.lang))
		return l.err
	}
	l.line(l.styles.text, l.counts(seen, at))
	if seen.tally.dropped > 0 {
		l.line(l.styles.text, say(l.lang, "problems.more", strconv.Itoa(len(seen.tally.failing))))
	}
	l.head()
	listed := 0
	for _, row := range seen.tally.failing {
		for _, p := range row.problems {
			if listed++; listed > maxListed {
				break
			}
			l.problem(listed, row, p, at)
		}
	}
	notes := append(append([]Note(nil), seen.notes...), seen.tally.notes()...)
	if len(notes) > 0 {
		l.row++
		l.line(l.styles.text, say(l.lang, "problems.footnote"))
		for _, note := range notes {
			l.line(l.styles.text, neutral(note.Text(l.lang)))
		}
	}
	return l.err
}

// counts says how many rows were taken and went back, and what to send again.
func (l *problemList) counts(seen *examined, at layout) string {
	key := "problems.counts"
	if at.returned {
		key = "problems.counts_rows"
		for _, p := range seen.plans {
			if p.match.Dataset.Mode == contract.Full {
				key = "problems.counts_full"
			}
		}
	}
	if seen.checked {
		key = "problems.counts_checked"
	}
	var accepted int64
	for _, s := range seen.tally.outcomes() {
		accepted += s.Rows
	}
	return say(l.lang, key, count(accepted), count(seen.tally.rejected()), count(seen.tally.cells))
}

func (l *problemList) prepare() {
	l.styles.title = l.style(&excelize.Style{Font: boldFont(14, colourText), Alignment: topAligned(true)})
	l.styles.head = l.style(&excelize.Style{Font: boldFont(10, colourText), Border: lineBelow(), Fill: fill(colourHead), Alignment: topAligned(true)})
	l.styles.text = l.style(&excelize.Style{Font: font(10, colourText), Alignment: topAligned(true)})
	l.styles.link = l.style(&excelize.Style{Font: &excelize.Font{Family: fontFace, Size: 10, Color: colourLink, Underline: "single"}, Alignment: topAligned(true)})
	for k, width := range listWidths {
		name := string(rune('A' + k))
		l.try(l.book.SetColWidth(l.sheet, name, name, width))
	}
}

// listWidths are the widths of the list's columns, in characters.
var listWidths = [...]float64{6, 14, 8, 10, 16, 22, 64}

func (l *problemList) style(style *excelize.Style) int {
	id, err := l.book.NewStyle(style)
	l.try(err)
	return id
}

func (l *problemList) try(err error) {
	if err != nil && l.err == nil {
		l.err = fmt.Errorf("write list of problems: %w", err)
	}
}

// line writes a sentence on a row of its own, as wide as the list.
func (l *problemList) line(style int, text string) {
	l.row++
	cell, last := cellName(0, l.row), cellName(len(listWidths)-1, l.row)
	l.try(errors.Join(l.book.SetCellStr(l.sheet, cell, text), l.book.MergeCell(l.sheet, cell, last), l.book.SetCellStyle(l.sheet, cell, last, style)))
	height := rowHeight([]string{text}, []float64{136})
	if style == l.styles.title {
		height += 8
	}
	l.try(l.book.SetRowHeight(l.sheet, l.row, height))
}

func (l *problemList) head() {
	l.row++
	for k, key := range []string{"no", "where_sheet", "where_row", "where_cell", "column", "value", "text"} {
		cell := cellName(k, l.row)
		l.try(errors.Join(l.book.SetCellStr(l.sheet, cell, say(l.lang, "problems."+key)), l.book.SetCellStyle(l.sheet, cell, cell, l.styles.head)))
	}
	top := cellName(0, l.row+1)
	l.try(l.book.SetPanes(l.sheet, &excelize.Panes{Freeze: true, YSplit: l.row, TopLeftCell: top, ActivePane: "bottomLeft"}))
	l.try(pageAcross(l.book, l.sheet, l.row))
}

func (l *problemList) problem(number int, row failingRow, p contract.Problem, at layout) {
	l.row++
	sheet, target := at.place(row, p.Cell)
	label := p.Header
	if p.Column != nil && label == "" {
		label = p.Column.Label.In(l.lang)
	}
	shown := target
	if target == "" {
		shown = say(l.lang, "problems.no_cell")
	}
	texts := []string{row.plan.sheet.Name, "", shown, label, p.Value, p.Text(l.lang)}
	l.try(l.book.SetRowHeight(l.sheet, l.row, rowHeight(texts, listWidths[1:])))
	l.try(errors.Join(
		l.book.SetCellInt(l.sheet, cellName(0, l.row), int64(number)),
		l.book.SetCellStr(l.sheet, cellName(1, l.row), neutral(row.plan.sheet.Name)),
		l.book.SetCellInt(l.sheet, cellName(2, l.row), int64(row.number)),
		l.book.SetCellStr(l.sheet, cellName(3, l.row), shown),
		l.book.SetCellStr(l.sheet, cellName(4, l.row), neutral(label)),
		l.book.SetCellStr(l.sheet, cellName(5, l.row), neutral(p.Value)),
		l.book.SetCellStr(l.sheet, cellName(6, l.row), neutral(p.Text(l.lang))),
	))
	if target == "" {
		_, target = at.place(row, 0)
	}
	l.try(l.book.SetCellStyle(l.sheet, cellName(0, l.row), cellName(len(listWidths)-1, l.row), l.styles.text))
	cell := cellName(3, l.row)
	link := "'" + strings.ReplaceAll(sheet, "'", "''") + "'!" + target
	l.try(errors.Join(l.book.SetCellHyperLink(l.sheet, cell, link, "Location"), l.book.SetCellStyle(l.sheet, cell, cell, l.styles.link)))
}

// refusedWorkbook is a workbook of one sheet that says why a file was not taken.
func (i *Ingester) refusedWorkbook(from original, seen *examined) (*excelize.File, error) {
	book := excelize.NewFile()
	err := i.addProblemSheet(book, from, seen, senderLayout())
	if err == nil {
		err = book.DeleteSheet("Sheet1")
	}
	if err == nil {
		// A marker without sheets: sent back by mistake, it holds no data.
		err = writeMarker(book, useMarked, nil)
	}
	if err != nil {
		return nil, errors.Join(err, book.Close())
	}
	return book, nil
}
