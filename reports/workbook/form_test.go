package workbook

import (
	"bytes"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

func TestAFormKeepsCodesAndDatesAsTextRunsNothingAndComesOutTheSame(t *testing.T) {
	form := Form{Sheet: "会商事项", Title: "会商事项表", Guide: "请填销号日期。", Headers: []FormHeader{{"会商事项编号", true}, {"区划代码", true}, {"提出日期", false}, {"销号日期", false}},
		Rows: [][]string{{"00017", "440604012", "2022-07-04", ""}, {"=1+1", "440605", "", ""}}}
	var files [2]bytes.Buffer
	for i := range files {
		if err := WriteForm(&files[i], form, time.Date(2022, 7, 18, 6, 0, 0, 0, time.UTC)); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(files[0].Bytes(), files[1].Bytes()) {
		t.Error("the same form gives other bytes")
	}
	f, err := excelize.OpenReader(bytes.NewReader(files[0].Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for at, want := range map[string]string{"A3": "会商事项编号*", "D3": "销号日期", "A4": "00017", "B4": "440604012", "C4": "2022-07-04", "D4": "", "A5": "'=1+1"} {
		got, err := f.GetCellValue("会商事项", at)
		if err != nil || got != want {
			t.Errorf("%s is %q (%v), want %q", at, got, err, want)
		}
		if formula, _ := f.GetCellFormula("会商事项", at); formula != "" {
			t.Errorf("%s runs %s", at, formula)
		}
		if kind, _ := f.GetCellType("会商事项", at); want != "" && kind != excelize.CellTypeSharedString && kind != excelize.CellTypeInlineString {
			t.Errorf("%s is no text: %v", at, kind)
		}
	}
}
