package ingest

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"baimi/ingest/contract"
)

// The rows of a blank form.
const (
	titleRow   = 1
	guideRow   = 2
	headerRow  = 3
	exampleRow = 4
	// formRows is how far below the header validations and formats reach.
	formRows = 5000
)

// TemplateName is the file name of a dataset's blank form.
func TemplateName(d *contract.Dataset, lang string) string {
	return plainName(say(lang, "template.name", d.Label.In(lang)), 200)
}

// listsSheet is the hidden sheet of a form that holds long drop-downs.
const listsSheet = "_lists"

// WriteTemplate writes the blank form of a dataset: a sheet to fill in, with
// drop-downs and validations from the contract and an example row that is passed
// over when the form comes back, a sheet that explains each column, and the
// hidden marker that names the dataset.
func WriteTemplate(w io.Writer, d *contract.Dataset, lang string) error {
	return WriteForms(w, []Form{{Dataset: d}}, lang)
}

// template writes one form into a workbook, which may hold several.
type template struct {
	book              *excelize.File
	dataset           *contract.Dataset
	known             Form
	columns           []*contract.Column
	lang              string
	form, help, lists string
	listed            int // columns of the hidden sheet of choices in use
	line              int // of the explanations, the last one written
	err               error
}

func (t *template) try(err error) {
	if t.err == nil {
		t.err = err
	}
}

func (t *template) style(s *excelize.Style) int {
	id, err := t.book.NewStyle(s)
	t.try(err)
	return id
}

func (t *template) text(sheet string, column, row int, text string, style int) {
	cell := cellName(column, row)
	t.try(t.book.SetCellStr(sheet, cell, text))
	t.try(t.book.SetCellStyle(sheet, cell, cell, style))
}

func (t *template) writeForm() {
	title := t.style(&excelize.Style{Font: boldFont(16, colourText)})
	guide := t.style(&excelize.Style{Font: font(10, colourQuiet)})
	align := &excelize.Alignment{WrapText: true, Vertical: "center", Horizontal: "center"}
	required := t.style(&excelize.Style{Font: boldFont(10, "9C0006"), Border: lineBelow(), Alignment: align, Fill: fill(colourNeeded)})
	optional := t.style(&excelize.Style{Font: boldFont(10, colourText), Border: lineBelow(), Alignment: align, Fill: fill(colourHead)})
	example := t.style(&excelize.Style{Font: &excelize.Font{Family: fontFace, Size: 10, Italic: true, Color: colourQuiet}, NumFmt: 49})

	// Columns before cells: the style of a column would replace those of its cells.
	for k, c := range t.columns {
		t.column(k, c)
	}
	name, how := t.dataset.Label.In(t.lang), say(t.lang, "template.guide", strconv.Itoa(exampleRow))
	if t.known.Place != "" {
		name = say(t.lang, "template.title_for", name, t.known.Place)
	}
	if len(t.known.Rows) > 0 {
		how = say(t.lang, "template.guide_known", say(t.lang, "template.guide_"+string(t.dataset.Kind)))
	}
	t.text(t.form, 0, titleRow, say(t.lang, "template.title", name), title)
	t.text(t.form, 0, guideRow, how, guide)
	if t.asksDate() {
		// The form's date stands in the title row, beside the title.
		at := min(3, max(1, len(t.columns)-2))
		t.text(t.form, at, titleRow, say(t.lang, "template.as_of"), guide)
		t.text(t.form, at+1, titleRow, t.known.date(), t.style(&excelize.Style{Font: font(10, colourText), NumFmt: 49, Border: lineBelow()}))
	}
	for k, c := range t.columns {
		label, style := c.Label.In(t.lang), optional
		if c.Required {
			label, style = label+"*", required
		}
		t.text(t.form, k, headerRow, label, style)
		if len(t.known.Rows) == 0 {
			t.text(t.form, k, exampleRow, c.Example, example)
		}
	}
	t.fillIn()
	t.hint()
	t.try(t.book.SetRowHeight(t.form, headerRow, 34))
	t.try(pageAcross(t.book, t.form, headerRow))
	top := cellName(0, headerRow+1)
	t.try(t.book.SetPanes(t.form, &excelize.Panes{Freeze: true, YSplit: headerRow, TopLeftCell: top, ActivePane: "bottomLeft"}))
}

// asksDate reports whether rows may take their effective date from the form. A
// form that we filled in always has one: it is the date of what is changed in it.
func (t *template) asksDate() bool {
	c, ok := t.dataset.Column(contract.EffectiveOn)
	return t.dataset.Kind == contract.Register && t.dataset.Effective == contract.EffectiveOn && (!ok || !c.Required || len(t.known.Rows) > 0)
}

// column sets width, format and validation of one column of the form. Codes,
// dates and phones are text cells, so that Excel keeps what is typed.
func (t *template) column(k int, c *contract.Column) {
	label := c.Label.In(t.lang)
	name, err := excelize.ColumnNumberToName(k + 1)
	t.try(err)
	t.try(t.book.SetColWidth(t.form, name, name, width(label, c.Example)))
	style := &excelize.Style{Font: font(10, colourText)}
	if !isNumber(c.Type) {
		style.NumFmt = 49
	}
	t.try(t.book.SetColStyle(t.form, name, t.style(style)))
	dv := excelize.NewDataValidation(true)
	dv.Sqref = cellName(k, exampleRow) + ":" + cellName(k, headerRow+formRows+len(t.known.Rows))
	if !t.validate(dv, c) {
		return
	}
	dv.SetInput(cut255(label, 32), cut255(c.Help.In(t.lang)+t.formatHint(c), 250))
	t.try(t.book.AddDataValidation(t.form, dv))
}

func (t *template) formatHint(c *contract.Column) string {
	return separator(t.lang) + c.Type.Format(t.lang)
}

// validate sets the rule of a column. Rules warn or refuse at typing; what is
// pasted is validated again when the form comes back.
func (t *template) validate(dv *excelize.DataValidation, c *contract.Column) bool {
	switch c.Type {
	case contract.TypeEnum, contract.TypeBool:
		var choices []string
		for _, v := range c.Values {
			choices = append(choices, v.Label().In(t.lang))
		}
		if c.Type == contract.TypeBool {
			choices = []string{"是", "否"}
			if t.lang == "en" {
				choices = []string{"yes", "no"}
			}
		}
		if len(choices) == 0 {
			return false
		}
		t.try(t.dropDown(dv, choices))
		dv.SetError(excelize.DataValidationErrorStyleStop, say(t.lang, "template.list_error_title"), say(t.lang, "template.list_error"))
	case contract.TypeInteger, contract.TypeDecimal:
		kind := excelize.DataValidationTypeDecimal
		if c.Type == contract.TypeInteger {
			kind = excelize.DataValidationTypeWhole
		}
		low, high := -1e9, 1e12
		if c.Min != nil {
			low = *c.Min
		}
		if c.Max != nil {
			high = *c.Max
		}
		t.try(dv.SetRange(low, high, kind, excelize.DataValidationOperatorBetween))
		dv.SetError(excelize.DataValidationErrorStyleWarning, say(t.lang, "template.number_error_title"), say(t.lang, "template.number_error"))
	case contract.TypeDate:
		// A text cell cannot be checked as a date by Excel, so its length is:
		// it catches 6月10日 without a year, the mistake made most.
		t.try(dv.SetRange(8, 11, excelize.DataValidationTypeTextLength, excelize.DataValidationOperatorBetween))
		dv.SetError(excelize.DataValidationErrorStyleWarning, say(t.lang, "template.date_error_title"), say(t.lang, "template.date_error"))
	}
	return true
}

// dropDown lists choices in the validation itself, or, where they are longer than
// the 255 characters that fit there, on a hidden sheet.
func (t *template) dropDown(dv *excelize.DataValidation, choices []string) error {
	if len([]rune(strings.Join(choices, ","))) <= 250 && !strings.Contains(strings.Join(choices, ""), ",") {
		return dv.SetDropList(choices)
	}
	if t.listed == 0 {
		if _, err := t.book.NewSheet(t.lists); err != nil {
			return err
		}
	}
	column := t.listed
	t.listed++
	for n, choice := range choices {
		if err := t.book.SetCellStr(t.lists, cellName(column, n+1), choice); err != nil {
			return err
		}
	}
	name, err := excelize.ColumnNumberToName(column + 1)
	if err != nil {
		return err
	}
	dv.SetSqrefDropList(fmt.Sprintf("%s!$%s$1:$%s$%d", t.lists, name, name, len(choices)))
	return nil
}

// writeHelp explains the columns of one form, below what is explained already.
func (t *template) writeHelp() {
	head := t.style(&excelize.Style{Font: boldFont(10, colourText), Border: lineBelow(), Fill: fill(colourHead)})
	body := t.style(&excelize.Style{Font: font(10, colourText), Alignment: topAligned(true), NumFmt: 49})
	top := t.line
	t.text(t.help, 0, top+1, t.dataset.Label.In(t.lang), t.style(&excelize.Style{Font: boldFont(14, colourText)}))
	t.text(t.help, 0, top+2, t.dataset.Help.In(t.lang), t.style(&excelize.Style{Font: font(10, colourText)}))
	for k, key := range []string{"column", "required", "meaning", "format", "choices", "example"} {
		t.text(t.help, k, top+helpHead, say(t.lang, "template."+key), head)
	}
	for n, c := range t.columns {
		need := "template.no"
		if c.Required {
			need = "template.yes"
		}
		var choices []string
		for _, v := range c.Values {
			choices = append(choices, v.Label().In(t.lang))
		}
		comma := "、"
		if t.lang == "en" {
			comma = ", "
		}
		texts := []string{c.Label.In(t.lang), say(t.lang, need), c.Help.In(t.lang), c.Type.Format(t.lang), strings.Join(choices, comma), c.Example}
		line := top + helpHead + 1 + n
		for k, text := range texts {
			t.text(t.help, k, line, text, body)
		}
		t.try(t.book.SetRowHeight(t.help, line, rowHeight(texts, helpWidths[:])))
	}
	t.line = top + helpHead + len(t.columns) + 1
}

// helpHead is the line of the header below the top of an explanation.
const helpHead = 4

// helpWidths are the widths of the explanation's columns, in characters.
var helpWidths = [...]float64{20, 10, 44, 44, 36, 24}

func isNumber(kind contract.Type) bool {
	return kind == contract.TypeInteger || kind == contract.TypeDecimal || kind == contract.TypePercent
}

// width fits a column to its label and example, a Chinese character counting two.
func width(label, example string) float64 {
	widest := 2 + max(shownWidth(label), shownWidth(example))
	return float64(min(max(widest, 10), 40))
}

// cut255 shortens a text to what a validation's message can hold.
func cut255(text string, limit int) string {
	if r := []rune(text); len(r) > limit {
		return string(r[:limit-1]) + "…"
	}
	return text
}
