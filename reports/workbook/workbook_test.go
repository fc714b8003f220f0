package workbook

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

func TestTextThatASpreadsheetWouldRunIsQuoted(t *testing.T) {
	for in, want := range map[string]string{
		"=1+1": "'=1+1", "+8613800000000": "'+8613800000000", "-cmd|' /C calc'!A0": "'-cmd|' /C calc'!A0", "@SUM(1)": "'@SUM(1)", "\t=1": "'\t=1", " =1": "' =1", "＝1": "'＝1", "＠x": "'＠x", "　=1": "'　=1",
		"": "", "小区": "小区", "3-1栋": "3-1栋", "a=b": "a=b", "—": "—", "  ": "  ",
	} {
		if got := Safe(in); got != want {
			t.Errorf("Safe(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzSafeTextNeverStartsLikeAFormula(f *testing.F) {
	f.Add("=1")
	f.Add(" \u3000＋")
	f.Fuzz(func(t *testing.T, s string) {
		got := strings.TrimLeft(Safe(s), " \u3000\u00a0")
		if got != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(got)[0]) {
			t.Errorf("Safe(%q) = %q", s, got)
		}
		if !strings.HasSuffix(Safe(s), s) {
			t.Errorf("Safe(%q) lost text", s)
		}
	})
}

func TestNumbersAreNumbersWithFormatsAndMissingIsEmpty(t *testing.T) {
	day := time.Date(2022, 7, 17, 0, 0, 0, 0, time.UTC)
	var buffer bytes.Buffer
	err := Write(&buffer, Book{Title: "=题", ContentsName: "目录", DefinitionsName: "口径", ContentsHeaders: [3]string{"表", "内容", "行数"}, DefinitionHeads: [4]string{"指标", "含义", "算法", "来源"},
		Definitions: []Definition{{"覆盖率", "含义", "=a/b", "来源"}}, Created: day,
		Sheets: []Sheet{
			{Name: "甲", Title: "甲表", Columns: []Column{{"名称", Text}, {"数", Integer}, {"率", Percent}, {"日", Date}, {"时", DateTime}, {"小数", Decimal}}, Rows: [][]any{{"=1+1", int64(1234), 0.408, day, day.Add(6 * time.Hour), 2.5}, {"空", nil, nil, nil, nil, nil}}},
			{Name: "空表", Title: "没有行", Columns: []Column{{"名称", Text}}},
		}})
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&buffer)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for at, want := range map[string]string{"A5": "'=1+1", "B5": "1,234", "C5": "40.8%", "D5": "2022-07-17", "E5": "2022-07-17 06:00", "F5": "2.50", "B6": "", "C6": ""} {
		if got, _ := f.GetCellValue("甲", at); got != want {
			t.Errorf("甲!%s = %q, want %q", at, got, want)
		}
	}
	if kind, _ := f.GetCellType("甲", "B5"); kind != excelize.CellTypeNumber && kind != excelize.CellTypeUnset {
		t.Errorf("甲!B5 is stored as %v", kind)
	}
	if w, _ := f.GetColWidth("甲", "A"); w < 6 {
		t.Errorf("column A is %v wide", w)
	}
	panes, err := f.GetPanes("甲")
	if err != nil || !panes.Freeze || panes.YSplit != 4 {
		t.Errorf("panes %+v, %v", panes, err)
	}
	tables, err := f.GetTables("甲")
	if err != nil || len(tables) != 1 || tables[0].Range != "A4:F6" {
		t.Errorf("filters %+v, %v", tables, err)
	}
	if formula, _ := f.GetCellFormula("口径", "C2"); formula != "" {
		t.Errorf("口径!C2 is a formula: %s", formula)
	}
	if v, _ := f.GetCellValue("目录", "C4"); v != "2" {
		t.Errorf("目录!C4 = %q, want the number of rows", v)
	}
}

func TestChineseWidensAColumnTwiceAsMuch(t *testing.T) {
	if a, b := cellWidth("abcd"), cellWidth("小区"); a != b {
		t.Errorf("abcd is %d wide, 小区 %d", a, b)
	}
}
