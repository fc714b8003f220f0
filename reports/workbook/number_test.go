package workbook

import (
	"bytes"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

func TestANumberKeepsItsDecimalsAndAllItsDigits(t *testing.T) {
	numbers := []string{"86.50", "86.5000", "-0.0001", "7", "0.1", "99999999999.9999", "12345678901234.5678"}
	var rows [][]any
	for _, n := range numbers {
		rows = append(rows, []any{Number(n)})
	}
	var buffer bytes.Buffer
	err := Write(&buffer, Book{Title: "题", ContentsName: "目录", DefinitionsName: "口径", Created: time.Unix(0, 0),
		Sheets: []Sheet{{Name: "数", Columns: []Column{{"数", Decimal}}, Rows: rows}}})
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&buffer)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	printed, err := f.GetRows("数")
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range numbers {
		if got := printed[4+i][0]; got != want {
			t.Errorf("%s is printed as %s", want, got)
		}
	}
	for at, isText := range map[string]bool{"A5": false, "A10": false, "A11": true} {
		kind, err := f.GetCellType("数", at)
		if err != nil {
			t.Fatal(err)
		}
		if got := kind == excelize.CellTypeInlineString || kind == excelize.CellTypeSharedString; got != isText {
			t.Errorf("%s is text: %v, want %v", at, got, isText)
		}
	}
	bad := Book{ContentsName: "目录", DefinitionsName: "口径", Sheets: []Sheet{{Name: "数", Columns: []Column{{"数", Decimal}}, Rows: [][]any{{Number("many")}}}}}
	if err := Write(&buffer, bad); err == nil {
		t.Error("a word was written as a number")
	}
}
