package ingest

import (
	"bytes"
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"baimi/ingest/contract"
)

func TestASheetAddedToOurFormIsReadAndARenamedOneToo(t *testing.T) {
	for name, edit := range map[string]func(*excelize.File, string) error{
		"added": func(f *excelize.File, form string) error {
			index, err := f.NewSheet("续表")
			if err != nil {
				return err
			}
			source, err := f.GetSheetIndex(form)
			if err != nil {
				return err
			}
			return f.CopySheet(source, index)
		},
		"renamed": func(f *excelize.File, form string) error { return f.SetSheetName(form, "六月") },
	} {
		t.Run(name, func(t *testing.T) {
			registry, err := contract.Load(nil)
			if err != nil {
				t.Fatal(err)
			}
			d, _ := registry.Dataset("companies")
			var form bytes.Buffer
			if err := WriteTemplate(&form, d, "zh"); err != nil {
				t.Fatal(err)
			}
			f, err := excelize.OpenReader(&form)
			if err != nil {
				t.Fatal(err)
			}
			fillBelowExample(t, f, say("zh", "template.sheet"))
			if err := edit(f, say("zh", "template.sheet")); err != nil {
				t.Fatal(err)
			}
			got := checkBook(t, registry, f)
			want := map[string]int{"added": 2, "renamed": 1}[name]
			if len(got.Sheets) != want {
				t.Errorf("%d sheets were read, want %d: %s", len(got.Sheets), want, got.Sentence("zh"))
			}
		})
	}
}

// checkBook saves a workbook and checks it.
func checkBook(t *testing.T, registry *contract.Registry, f *excelize.File) Outcome {
	t.Helper()
	path := filepath.Join(t.TempDir(), "form.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	checker, err := NewChecker(Config{Registry: registry})
	if err != nil {
		t.Fatal(err)
	}
	got, err := checker.Check(context.Background(), Source{Path: path, ReceivedAt: time.Now()}, "")
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// fillBelowExample writes a row of its own below a blank form's example row.
func fillBelowExample(t *testing.T, f *excelize.File, sheet string) {
	t.Helper()
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	for k, text := range rows[len(rows)-1] {
		if k == 1 {
			text = "另一家物业服务有限公司"
		}
		if err := f.SetCellStr(sheet, cellName(k+1, len(rows)+1), text); err != nil {
			t.Fatal(err)
		}
	}
}

// TestAFormulaThatNobodyComputedIsAnErrorOfItsCell: a program that writes formulas without results
// would otherwise have its column read as empty.
func TestAFormulaThatNobodyComputedIsAnErrorOfItsCell(t *testing.T) {
	registry, err := contract.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	f := excelize.NewFile()
	for k, row := range [][]any{
		{"支部编号", "支部名称", "组建方式", "镇街代码", "小区编号", "状态", "统计日期", "党员数"},
		{"B1", "甲支部", "单独", "440604012", "C1", "运行", "2022-06-01", 5},
		{"B2", "乙支部", "单独", "440604012", "C2", "运行", "2022-06-01", nil},
	} {
		if err := f.SetSheetRow("Sheet1", cellName(0, k+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SetCellFormula("Sheet1", "H3", "SUM(H2)+1"); err != nil {
		t.Fatal(err)
	}
	got := checkBook(t, registry, f)
	if s := got.Sheets[0]; s.Rows != 1 || s.Rejected != 1 || len(got.Problems) != 1 || got.Problems[0].Code != contract.CodeUncomputed || got.Problems[0].Row != 3 {
		t.Errorf("%+v", got)
	}
}
