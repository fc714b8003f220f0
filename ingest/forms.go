package ingest

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/xuri/excelize/v2"

	"baimi/ingest/contract"
)

// A Form is one sheet to fill in.
type Form struct {
	Dataset *contract.Dataset
	// Place names the office or region that the form is for; "" for any.
	Place string
	// Rows is what is known already: stored values as DuckDB shows them as text,
	// by the names of Dataset.Stored. The date from which a register's row holds is
	// left to the form. Without rows the form is blank and has an example.
	Rows []map[string]string
	// Hints are columns beside those of the dataset that help to fill it in. They are
	// not read when the form comes back. Their values stand in Rows by Key.
	Hints []Hint
	// On is the date that a register's form states its changes from.
	On time.Time
}

// A Hint is a column of a form that is only looked at.
type Hint struct {
	// Key is no name of a stored field, Label the header.
	Key, Label string
	// Width is in characters.
	Width float64
}

func (f Form) date() string {
	if f.On.IsZero() || len(f.Rows) == 0 {
		return ""
	}
	return f.On.Format(time.DateOnly)
}

// FormsName is the file name of a workbook of forms for one region. It begins
// with the region's code, which says who sent it when it comes back.
func FormsName(code string, forms []Form, lang string) string {
	if len(forms) == 1 {
		return plainName(code+"-"+say(lang, "template.known_name", forms[0].Dataset.Label.In(lang)), 200)
	}
	return plainName(code+"-"+say(lang, "template.forms_name", strconv.Itoa(len(forms))), 200)
}

// WriteForms writes a workbook of forms, one sheet each, with a sheet that
// explains their columns and the hidden marker that names their datasets. What a
// form is filled in with comes back without being stored again, unless it was
// changed; columns with personal data stay blank.
func WriteForms(w io.Writer, forms []Form, lang string) error {
	book := excelize.NewFile()
	err := writeForms(book, forms, lang)
	if err == nil {
		err = book.Write(w)
	}
	if err := errors.Join(err, book.Close()); err != nil {
		return fmt.Errorf("write form: %w", err)
	}
	return nil
}

func writeForms(book *excelize.File, forms []Form, lang string) error {
	if len(forms) == 0 {
		return errors.New("no dataset is given")
	}
	help := say(lang, "template.help")
	var sheets []*template
	for n, f := range forms {
		t := &template{
			book: book, dataset: f.Dataset, known: f, lang: lang, columns: f.Dataset.TemplateColumns(), help: help, lists: listsSheet,
			form: say(lang, "template.sheet"),
		}
		if len(forms) > 1 {
			t.form = formSheet(f.Dataset.Label.In(lang))
		}
		if n == 0 {
			t.try(book.SetSheetName(startSheet, t.form))
		} else {
			t.listed = sheets[n-1].listed
			_, err := book.NewSheet(t.form)
			t.try(err)
		}
		t.writeForm()
		sheets = append(sheets, t)
	}
	if _, err := book.NewSheet(help); err != nil {
		return err
	}
	for n, t := range sheets {
		if n > 0 {
			t.line = sheets[n-1].line
		}
		t.writeHelp()
		if t.err != nil {
			return fmt.Errorf("%s: %w", t.dataset.Name, t.err)
		}
	}
	return finishForms(book, sheets)
}

// finishForms writes what belongs to the workbook and not to one form.
func finishForms(book *excelize.File, forms []*template) error {
	var marked []markedSheet
	var sheets []string
	known := map[string][][2]string{}
	for _, t := range forms {
		marked = append(marked, markedSheet{t.form, t.dataset.Name, t.dataset.Fingerprint})
		sheets = append(sheets, t.form)
		known[t.form] = t.known.digests(t.lang)
	}
	help, listed := forms[0].help, forms[len(forms)-1].listed
	for k, w := range helpWidths {
		name := string(rune('A' + k))
		if err := book.SetColWidth(help, name, name, w); err != nil {
			return err
		}
	}
	if err := pageAcross(book, help, helpHead); err != nil {
		return err
	}
	if len(sheets) == 1 {
		if err := book.SetPanes(help, &excelize.Panes{Freeze: true, YSplit: helpHead, TopLeftCell: cellName(0, helpHead+1), ActivePane: "bottomLeft"}); err != nil {
			return err
		}
	}
	if listed > 0 {
		if err := book.SetSheetVisible(listsSheet, false); err != nil {
			return err
		}
	}
	if err := writeMarker(book, useTemplate, marked); err != nil {
		return err
	}
	if err := writeKnown(book, sheets, known); err != nil {
		return err
	}
	index, err := book.GetSheetIndex(sheets[0])
	book.SetActiveSheet(index)
	return err
}

// formSheet makes a sheet's name of a dataset's label: Excel allows 31 characters.
func formSheet(label string) string {
	if r := []rune(label); len(r) > 31 {
		label = string(r[:31])
	}
	return label
}

// cells are the cells of one known row, in the order of the form's columns.
func (f Form) cells(row map[string]string, lang string) []string {
	var cells []string
	for _, c := range f.Dataset.TemplateColumns() {
		text := ""
		if c.Personal == contract.NotPersonal || c.Personal == contract.Scrub {
			text = c.Cell(row[c.Name], lang)
		}
		if c.Name == contract.EffectiveOn && !f.Dataset.IsKey(c) {
			text = ""
		}
		cells = append(cells, text)
	}
	return cells
}

// digests reads the known rows as they will be read when they come back. A row
// that the contract would not accept now has no digest: it goes back to its
// sender, who must mend it; but one that only asks for answers may stay unanswered.
func (f Form) digests(lang string) [][2]string {
	parser := f.Dataset.NewParser(f.Dataset.FormMatch(lang), contract.RowContext{StatisticsDate: &f.On})
	var out [][2]string
	for _, row := range f.Rows {
		parsed := parser.Parse(f.cells(row, lang))
		if len(parsed.Problems) == 0 || onlyAsks(f.Dataset, parsed) {
			whole, key := digests(f.Dataset, parsed)
			out = append(out, [2]string{whole, key})
		}
	}
	return out
}

// hint writes the columns that are only looked at, behind the others.
func (t *template) hint() {
	if len(t.known.Hints) == 0 {
		return
	}
	head := t.style(&excelize.Style{Font: font(10, colourQuiet), Border: lineBelow(), Alignment: &excelize.Alignment{WrapText: true, Vertical: "center", Horizontal: "center"}})
	quiet := t.style(&excelize.Style{Font: font(10, colourQuiet), NumFmt: 49, Alignment: topAligned(true)})
	for k, h := range t.known.Hints {
		at := len(t.columns) + k
		name, err := excelize.ColumnNumberToName(at + 1)
		t.try(err)
		t.try(t.book.SetColWidth(t.form, name, name, h.Width))
		t.text(t.form, at, headerRow, h.Label, head)
		for n, row := range t.known.Rows {
			if row[h.Key] != "" {
				t.text(t.form, at, exampleRow+n, row[h.Key], quiet)
			}
		}
	}
}

// fillIn writes the known rows below the header.
func (t *template) fillIn() {
	for n, row := range t.known.Rows {
		for k, text := range t.known.cells(row, t.lang) {
			cell := cellName(k, exampleRow+n)
			if text == "" {
				continue
			}
			if isNumber(t.columns[k].Type) {
				if number, err := strconv.ParseFloat(text, 64); err == nil {
					t.try(t.book.SetCellFloat(t.form, cell, number, -1, 64))
					continue
				}
			}
			t.try(t.book.SetCellStr(t.form, cell, text))
		}
	}
}
