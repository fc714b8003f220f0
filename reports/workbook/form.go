package workbook

import (
	"bytes"
	"fmt"
	"io"
	"time"

	"github.com/xuri/excelize/v2"
)

// FormHeader is the head of a column of a form.
type FormHeader struct {
	Text     string
	Required bool
}

// Form is one sheet to be filled in and sent back: title, guide, headers and prefilled rows, every
// cell text, so that codes and dates come back as they were written.
type Form struct {
	Sheet   string
	Title   string
	Guide   string
	Headers []FormHeader
	Rows    [][]string
}

const formHead = 3 // row of the headers

// WriteForm writes the form as xlsx; the same form gives the same bytes.
func WriteForm(w io.Writer, form Form, created time.Time) (err error) {
	f := excelize.NewFile()
	defer func() {
		if e := f.Close(); err == nil && e != nil {
			err = fmt.Errorf("close form: %w", e)
		}
	}()
	st, err := newStyles(f)
	if err != nil {
		return err
	}
	if err := f.SetSheetName("Sheet1", form.Sheet); err != nil {
		return fmt.Errorf("name form sheet: %w", err)
	}
	stamp := created.UTC().Format(time.RFC3339)
	if err := f.SetDocProps(&excelize.DocProperties{Title: form.Title, Creator: "baimi", LastModifiedBy: "baimi", Created: stamp, Modified: stamp}); err != nil {
		return fmt.Errorf("set form properties: %w", err)
	}
	if err := set(f, form.Sheet, "A1", form.Title, st.title); err != nil {
		return err
	}
	if err := set(f, form.Sheet, "A2", form.Guide, st.note); err != nil {
		return err
	}
	for i, h := range form.Headers {
		name, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return fmt.Errorf("write form: %w", err)
		}
		texts := make([][]any, len(form.Rows))
		for r, row := range form.Rows {
			texts[r] = []any{row[i]}
		}
		if err := f.SetColWidth(form.Sheet, name, name, width(Column{Header: h.Text}, texts, 0)); err != nil {
			return fmt.Errorf("write form: %w", err)
		}
		if err := f.SetColStyle(form.Sheet, name, st.kind[Text]); err != nil {
			return fmt.Errorf("write form: %w", err)
		}
		text := h.Text
		if h.Required {
			text += "*"
		}
		if err := set(f, form.Sheet, fmt.Sprintf("%s%d", name, formHead), text, st.head); err != nil {
			return err
		}
		for r, row := range form.Rows {
			if row[i] == "" {
				continue
			}
			if err := set(f, form.Sheet, fmt.Sprintf("%s%d", name, formHead+1+r), row[i], st.kind[Text]); err != nil {
				return err
			}
		}
	}
	if err := freeze(f, form.Sheet, formHead); err != nil {
		return err
	}
	var raw bytes.Buffer
	if err := f.Write(&raw); err != nil {
		return fmt.Errorf("write form: %w", err)
	}
	return repack(w, raw.Bytes())
}
