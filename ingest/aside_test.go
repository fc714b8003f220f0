package ingest

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

func TestAMarkedWorkbookIsTheSameWhetherItsOtherRowsWereSetAsideOrNot(t *testing.T) {
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	made := excelize.NewFile()
	bold, err := made.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	must(err)
	for row := 1; row <= 60; row++ {
		if row%9 == 0 {
			continue // rows may be missing
		}
		must(made.SetSheetRow("Sheet1", cellName(0, row), &[]any{row, "小区 & <花园>\n", nil, 0.5}))
		if row%7 == 0 {
			must(made.SetCellStyle("Sheet1", cellName(1, row), cellName(2, row), bold))
			must(made.SetRowHeight("Sheet1", row, 30))
		}
	}
	must(made.MergeCell("Sheet1", "A20", "D20"))
	var sent bytes.Buffer
	must(made.Write(&sent))

	mark := func(set bool) map[string]string {
		book, err := excelize.OpenReader(bytes.NewReader(sent.Bytes()))
		must(err)
		if set {
			rest := aside{}
			rest.take(book, "xl/worksheets/sheet1.xml", func(row int) bool { return slices.Contains([]int{1, 8, 50}, row) })
			if n := len(rest["xl/worksheets/sheet1.xml"]); n != 60-6-3 {
				t.Errorf("%d rows were set aside", n)
			}
			book.SetZipWriter(rest.archive)
		}
		red := &pen{book: book, author: "baimi", filled: map[int]int{}}
		for _, cell := range []string{"B8", "C50"} {
			must(red.restyle("Sheet1", cell, red.filled, func(s *excelize.Style) bool { s.Fill = fill(colourMark); return true }))
			must(red.comment("Sheet1", cell, "错"))
		}
		var out bytes.Buffer
		must(book.Write(&out))
		archive, err := excelize.OpenReader(&out)
		must(err)
		parts := map[string]string{}
		archive.Pkg.Range(func(name, content any) bool {
			parts[name.(string)] = string(content.([]byte))
			return true
		})
		return parts
	}
	if diff := cmp.Diff(mark(false), mark(true)); diff != "" {
		t.Error(diff)
	}
}

func TestOnlyAPartWrittenInTheUsualWayIsCutIntoRows(t *testing.T) {
	const rows = `<worksheet><sheetData><row r="1"><c/></row> <row spans="1:2" r="3"/></sheetData></worksheet>`
	before, cut, after, ok := cutRows([]byte(rows))
	if !ok || len(cut) != 2 || cut[0].number != 1 || cut[1].number != 3 || string(before)+string(cut[0].text)+" "+string(cut[1].text)+string(after) != rows {
		t.Errorf("%s is cut into %v, %v", rows, cut, ok)
	}
	for why, change := range map[string][2]string{
		"prefixes":            {"row", "x:row"},
		"no number":           {` r="3"`, ``},
		"a number that is no": {`"3"`, `"three"`},
		"out of order":        {`"3"`, `"1"`},
		"a comment":           {` <row`, `<!-- --><row`},
		"single quotes":       {`r="3"`, `r='3'`},
		"a tag in a value":    {`spans="1:2"`, `spans=">"`},
		"text between":        {` <row`, `x<row`},
		"a row without end":   {`</row>`, ``},
		"no rows":             {`<sheetData>`, `<sheetData/>`},
	} {
		part := strings.ReplaceAll(rows, change[0], change[1])
		if _, _, _, ok := cutRows([]byte(part)); ok {
			t.Errorf("%s: %s was cut", why, part)
		}
	}
}
