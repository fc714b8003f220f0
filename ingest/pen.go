package ingest

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"
)

// maxComments bounds the comments of one workbook: more make Excel slow to open,
// and the list of problems says the same.
const maxComments = 5_000

// pen marks cells in a sender's workbook and keeps their formats otherwise.
type pen struct {
	book     *excelize.File
	author   string
	lang     string
	filled   map[int]int // style → the same style with the mark's fill
	plain    map[int]int // marked style → the same without
	comments int
	theirs   map[string]bool // cells with a comment of somebody else, by sheet!cell
}

// wipe takes our marks of an earlier round off a sheet.
func (p *pen) wipe(sheet string) error {
	comments, err := p.book.GetComments(sheet)
	if err != nil {
		return fmt.Errorf("read comments of %s: %w", sheet, err)
	}
	if p.theirs == nil {
		p.theirs = map[string]bool{}
	}
	for _, c := range comments {
		if c.Author != p.author {
			p.theirs[sheet+"!"+c.Cell] = true
			continue
		}
		if err := p.book.DeleteComment(sheet, c.Cell); err != nil {
			return fmt.Errorf("remove comment of %s!%s: %w", sheet, c.Cell, err)
		}
		if err := p.restyle(sheet, c.Cell, p.plain, func(style *excelize.Style) bool {
			ours := len(style.Fill.Color) == 1 && strings.HasSuffix(strings.ToUpper(style.Fill.Color[0]), colourMark)
			if ours {
				style.Fill = excelize.Fill{}
			}
			return ours
		}); err != nil {
			return err
		}
	}
	return nil
}

// mark fills the failing cells of a row and says in comments why they fail. A
// problem of a column that is not in the file is said at the row's first cell.
func (p *pen) mark(row failingRow) error {
	texts := map[string][]string{}
	var order []string
	for _, problem := range row.problems {
		cell := cellName(max(problem.Cell, 0), row.number)
		if _, seen := texts[cell]; !seen {
			order = append(order, cell)
		}
		texts[cell] = append(texts[cell], problem.Text(p.lang))
	}
	sheet := row.plan.sheet.Name
	for _, cell := range order {
		if err := p.restyle(sheet, cell, p.filled, func(style *excelize.Style) bool {
			style.Fill = fill(colourMark)
			return true
		}); err != nil {
			return err
		}
		if err := p.comment(sheet, cell, strings.Join(texts[cell], "\n")); err != nil {
			return err
		}
	}
	return nil
}

func (p *pen) comment(sheet, cell, text string) error {
	if p.comments >= maxComments || p.theirs[sheet+"!"+cell] {
		return nil
	}
	p.comments++
	lines := 2 + len([]rune(text))/18
	err := p.book.AddComment(sheet, excelize.Comment{
		Cell: cell, Author: p.author, Width: 260, Height: uint(20 * lines),
		Paragraph: []excelize.RichTextRun{{Text: text, Font: font(10, colourText)}},
	})
	if err != nil {
		return fmt.Errorf("comment on %s!%s: %w", sheet, cell, err)
	}
	return nil
}

// restyle gives a cell its own style with a change; styles seen before are
// looked up. change returns false to leave the cell as it is.
func (p *pen) restyle(sheet, cell string, known map[int]int, change func(*excelize.Style) bool) error {
	old, err := p.book.GetCellStyle(sheet, cell)
	if err != nil {
		return fmt.Errorf("read style of %s!%s: %w", sheet, cell, err)
	}
	changed, ok := known[old]
	if !ok {
		style, err := p.book.GetStyle(old)
		if err != nil {
			return fmt.Errorf("read style of %s!%s: %w", sheet, cell, err)
		}
		changed = old
		if change(style) {
			if changed, err = p.book.NewStyle(style); err != nil {
				return fmt.Errorf("add style: %w", err)
			}
		}
		known[old] = changed
	}
	if changed == old {
		return nil
	}
	if err := p.book.SetCellStyle(sheet, cell, cell, changed); err != nil {
		return fmt.Errorf("style %s!%s: %w", sheet, cell, err)
	}
	return nil
}
