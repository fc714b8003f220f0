package workbook

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"
)

func writeDefinitions(f *excelize.File, st styles, b Book) error {
	if _, err := f.NewSheet(b.DefinitionsName); err != nil {
		return fmt.Errorf("add definitions sheet: %w", err)
	}
	rows := [][]string{b.DefinitionHeads[:]}
	for _, d := range b.Definitions {
		rows = append(rows, []string{d.Name, d.Meaning, d.Formula, d.Source})
	}
	for r, row := range rows {
		for c, text := range row {
			at, err := excelize.CoordinatesToCellName(c+1, r+1)
			if err != nil {
				return fmt.Errorf("write definitions: %w", err)
			}
			style := st.wrap
			if r == 0 {
				style = st.head
			}
			if err := set(f, b.DefinitionsName, at, text, style); err != nil {
				return err
			}
		}
	}
	for i, w := range []float64{24, 60, 60, 44} {
		name, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return fmt.Errorf("write definitions: %w", err)
		}
		if err := f.SetColWidth(b.DefinitionsName, name, name, w); err != nil {
			return fmt.Errorf("write definitions: %w", err)
		}
	}
	return freeze(f, b.DefinitionsName, 1)
}

func writeContents(f *excelize.File, st styles, b Book) error {
	name := b.ContentsName
	if err := set(f, name, "A1", b.Title, st.title); err != nil {
		return err
	}
	row := 2
	for _, line := range b.Lines {
		if err := set(f, name, fmt.Sprintf("A%d", row), line, st.note); err != nil {
			return err
		}
		row++
	}
	row++
	for i, h := range b.ContentsHeaders {
		if err := set(f, name, fmt.Sprintf("%c%d", 'A'+i, row), h, st.head); err != nil {
			return err
		}
	}
	head := row
	for _, s := range append(b.Sheets, Sheet{Name: b.DefinitionsName, Title: b.DefinitionsName}) {
		row++
		at := fmt.Sprintf("A%d", row)
		if err := set(f, name, at, s.Name, st.link); err != nil {
			return err
		}
		if err := f.SetCellHyperLink(name, at, "'"+strings.ReplaceAll(s.Name, "'", "''")+"'!A1", "Location"); err != nil {
			return fmt.Errorf("link sheet %s: %w", s.Name, err)
		}
		if err := set(f, name, fmt.Sprintf("B%d", row), s.Title, st.kind[Text]); err != nil {
			return err
		}
		rows := len(s.Rows)
		if s.Name == b.DefinitionsName {
			rows = len(b.Definitions)
		}
		at = fmt.Sprintf("C%d", row)
		if err := f.SetCellInt(name, at, int64(rows)); err != nil {
			return fmt.Errorf("write contents: %w", err)
		}
		if err := f.SetCellStyle(name, at, at, st.kind[Integer]); err != nil {
			return fmt.Errorf("write contents: %w", err)
		}
	}
	for i, w := range []float64{28, 64, 12} {
		col := string(rune('A' + i))
		if err := f.SetColWidth(name, col, col, w); err != nil {
			return fmt.Errorf("write contents: %w", err)
		}
	}
	return freeze(f, name, head)
}
