package ingest

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"
)

// How our own sheets look: one quiet face, near-black on white, one accent, and
// light fills that stay readable in print.
const (
	fontFace     = "Microsoft YaHei"
	colourText   = "262626"
	colourQuiet  = "7F7F7F"
	colourLink   = "0563C1"
	colourHead   = "F2F2F2"
	colourNeeded = "FCE4D6"
	colourMark   = "FFC7CE" // a failing cell; its comment says why, so that colour is never alone
	colourLine   = "BFBFBF"
)

func font(size float64, colour string) *excelize.Font {
	return &excelize.Font{Family: fontFace, Size: size, Color: colour}
}

func boldFont(size float64, colour string) *excelize.Font {
	f := font(size, colour)
	f.Bold = true
	return f
}

func fill(colour string) excelize.Fill {
	return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}
}

func lineBelow() []excelize.Border {
	return []excelize.Border{{Type: "bottom", Color: colourLine, Style: 1}}
}

func topAligned(wrap bool) *excelize.Alignment {
	return &excelize.Alignment{Vertical: "top", Horizontal: "left", WrapText: wrap}
}

// rowHeight is the height of a row in points that shows each text whole in its
// column: wrapped cells do not grow by themselves in every program.
func rowHeight(texts []string, widths []float64) float64 {
	lines := 1
	for k, text := range texts {
		need := 0
		for _, paragraph := range strings.Split(text, "\n") {
			need += 1 + int(float64(shownWidth(paragraph))/(widths[k]-1))
		}
		lines = max(lines, need)
	}
	return min(409, 15*float64(lines)+2)
}

// shownWidth counts characters as columns do, a Chinese one as two.
func shownWidth(text string) int {
	n := 0
	for _, r := range text {
		n++
		if r > 0x2E80 {
			n++
		}
	}
	return n
}

// pageAcross makes a sheet print on landscape pages as wide as its columns, with
// its header row on every page.
func pageAcross(book *excelize.File, sheet string, header int) error {
	landscape, wide, tall, fit := "landscape", 1, 0, true
	if err := book.SetPageLayout(sheet, &excelize.PageLayoutOptions{Orientation: &landscape, FitToWidth: &wide, FitToHeight: &tall}); err != nil {
		return fmt.Errorf("lay out %s: %w", sheet, err)
	}
	if err := book.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return fmt.Errorf("lay out %s: %w", sheet, err)
	}
	name := &excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("'%s'!$%d:$%d", sheet, header, header), Scope: sheet}
	if err := book.SetDefinedName(name); err != nil {
		return fmt.Errorf("lay out %s: %w", sheet, err)
	}
	return nil
}
