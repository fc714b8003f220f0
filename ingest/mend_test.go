package ingest_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"baimi/ingest"
)

// openBook opens a workbook for a test.
func openBook(t testing.TB, path string) *excelize.File {
	t.Helper()
	book, err := excelize.OpenFile(path)
	must(t, err)
	t.Cleanup(func() { must(t, book.Close()) })
	return book
}

func value(t testing.TB, book *excelize.File, sheet, cell string) string {
	t.Helper()
	v, err := book.GetCellValue(sheet, cell)
	must(t, err)
	return v
}

// fills returns the cells of a sheet whose fill is our mark.
func fills(t testing.TB, book *excelize.File, sheet string) []string {
	t.Helper()
	rows, err := book.GetRows(sheet)
	must(t, err)
	var out []string
	for r := range rows {
		for k := range 12 {
			cell, err := excelize.CoordinatesToCellName(k+1, r+1)
			must(t, err)
			id, err := book.GetCellStyle(sheet, cell)
			must(t, err)
			style, err := book.GetStyle(id)
			must(t, err)
			if len(style.Fill.Color) > 0 && strings.HasSuffix(strings.ToUpper(style.Fill.Color[0]), "FFC7CE") {
				out = append(out, cell)
			}
		}
	}
	return out
}

// badCompounds has five mistakes in three of five rows.
func badCompounds() sheet {
	return compounds(
		[]any{"C3", "坏苑", "440604012", "很多", "-3"},
		[]any{"", "无号苑", "999999999", "12", "1"},
		[]any{"C5", "好苑", "440604012", "20", "2", "9.5倍"},
	)
}

func TestAClerkMendsFromTheMarkedCopyAloneAndNothingIsAddedTwice(t *testing.T) {
	c := newCity(t)
	out := c.take(t, c.workbook(t, "名册.xlsx", badCompounds()))
	if out.Status != ingest.Partial || out.Rows() != 2 || out.Rejected() != 3 || out.Cells != 5 {
		t.Fatal(out.Sentence("en"))
	}
	if filepath.Base(out.Marked) != "名册-退回-5处.xlsx" {
		t.Errorf("marked copy %s", out.Marked)
	}
	if got := tree(t, c.config.Outbox); len(got) != 1 || !strings.HasSuffix(got[0], "-rw-------") {
		t.Errorf("outbox %v", got)
	}
	book := openBook(t, out.Marked)
	if first := book.GetSheetList()[0]; first != "问题清单" {
		t.Errorf("the first sheet is %s", first)
	}
	if got := fills(t, book, "名册"); !slices.Equal(got, []string{"D4", "E4", "A5", "C5", "F6"}) {
		t.Errorf("marked cells %v", got)
	}
	comments, err := book.GetComments("名册")
	must(t, err)
	if len(comments) != 5 {
		t.Errorf("%d comments, want 5", len(comments))
	}
	for _, comment := range comments {
		if text := comment.Text + fmt.Sprint(comment.Paragraph); len([]rune(text)) < 10 || strings.Contains(text, "%!") {
			t.Errorf("comment %q at %s tells nothing", text, comment.Cell)
		}
	}
	if text := value(t, book, "问题清单", "A2"); !strings.Contains(text, "2 行") || !strings.Contains(text, "3 行") || !strings.Contains(text, "5 处") {
		t.Errorf("counts are %q", text)
	}
	if ok, link, err := book.GetCellHyperLink("问题清单", "D4"); err != nil || !ok || link != "'名册'!D4" {
		t.Errorf("the first problem links to %q %v %v", link, ok, err)
	}

	// The clerk mends three of five and sends the copy under its own name.
	must(t, book.SetCellValue("名册", "D4", 45))
	must(t, book.SetCellValue("名册", "E4", 3))
	must(t, book.SetCellValue("名册", "A5", "C4"))
	second := filepath.Join(c.dir, "inbox", filepath.Base(out.Marked))
	must(t, book.SaveAs(second))
	again := c.takeFrom(t, ingest.Source{Path: second, ReceivedAt: receivedAt.Add(time.Hour)})
	if again.Status != ingest.Partial || again.Rows() != 3 || again.Cells != 2 || filepath.Base(again.Marked) != "名册-退回-2处.xlsx" {
		t.Fatalf("%s %s", again.Sentence("en"), again.Marked)
	}
	book = openBook(t, again.Marked)
	if got := fills(t, book, "名册"); !slices.Equal(got, []string{"C5", "F6"}) {
		t.Errorf("second round marks %v", got)
	}
	if got := book.GetSheetList(); len(got) != 3 {
		t.Errorf("second round has the sheets %v", got)
	}
	must(t, book.SetCellValue("名册", "C5", "440604011"))
	must(t, book.SetCellValue("名册", "F6", "95%"))
	third := filepath.Join(c.dir, "inbox", "改好.xlsx")
	must(t, book.SaveAs(third))
	last := c.takeFrom(t, ingest.Source{Path: third, ReceivedAt: receivedAt.Add(2 * time.Hour)})
	if last.Status != ingest.Accepted || last.Rows() != 5 {
		t.Fatal(last.Sentence("en"))
	}
	if got := slices.Sorted(maps.Keys(c.current(t, "compounds"))); !slices.Equal(got, []string{"C1", "C2", "C3", "C4", "C5"}) {
		t.Errorf("compounds %v", got)
	}
}

func TestTheSendersOwnFormatsAndCommentsSurviveTheMarking(t *testing.T) {
	c := newCity(t)
	path := c.workbook(t, "名册.xlsx", badCompounds())
	book := openBook(t, path)
	style, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true, Color: "0000FF"}, NumFmt: 4})
	must(t, err)
	must(t, book.SetCellStyle("名册", "D4", "D4", style))
	must(t, book.SetColWidth("名册", "B", "B", 33))
	must(t, book.AddComment("名册", excelize.Comment{Cell: "A5", Author: "李科长", Paragraph: []excelize.RichTextRun{{Text: "编号待定"}}}))
	must(t, book.Save())
	out := c.take(t, path)
	marked := openBook(t, out.Marked)
	id, err := marked.GetCellStyle("名册", "D4")
	must(t, err)
	got, err := marked.GetStyle(id)
	must(t, err)
	if !got.Font.Bold || !strings.HasSuffix(got.Font.Color, "0000FF") || got.NumFmt != 4 {
		t.Errorf("the cell's own style became %+v", got)
	}
	if w, err := marked.GetColWidth("名册", "B"); err != nil || w != 33 {
		t.Errorf("column width %v %v", w, err)
	}
	comments, err := marked.GetComments("名册")
	must(t, err)
	if !slices.ContainsFunc(comments, func(c excelize.Comment) bool { return c.Cell == "A5" && c.Author == "李科长" }) {
		t.Errorf("the sender's comment is gone: %v", comments)
	}
}

func TestFailingRowsOfATextFileComeBackAsAWorkbookThatCanBeMendedAndSent(t *testing.T) {
	c := newCity(t)
	out := c.take(t, c.file(t, "工单.csv", "工单编号,标题,受理时间,是否解决,门牌\nG1,电梯坏了,2022-06-01 10:00,解决,=1+1\nG2,漏水,6月10日,解决,=HYPERLINK(A1)\nG3,停车,2022年6月11日,也许,@SUM(A1)\nG4,噪音,2022-06-12,未解决,-5\n"))
	if out.Status != ingest.Partial || out.Rows() != 2 || out.Cells != 2 {
		t.Fatal(out.Sentence("en"))
	}
	if filepath.Base(out.Marked) != "工单-退回-2处.xlsx" {
		t.Errorf("workbook %s", out.Marked)
	}
	book := openBook(t, out.Marked)
	rows, err := book.GetRows("退回的行")
	must(t, err)
	if len(rows) != 3 || !slices.Equal(rows[0], []string{"原行号", "问题", "工单编号", "标题", "受理时间", "是否解决", "门牌"}) {
		t.Fatalf("rows %q", rows)
	}
	if rows[1][0] != "3" || rows[1][2] != "G2" || rows[2][0] != "4" || len(rows[1][1]) < 20 {
		t.Errorf("rows %q", rows)
	}
	for _, name := range book.GetSheetList() {
		all, err := book.GetRows(name)
		must(t, err)
		for r, row := range all {
			for k, cell := range row {
				if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") {
					t.Errorf("%s row %d column %d would run: %q", name, r+1, k+1, cell)
				}
			}
		}
	}
	if got := fills(t, book, "退回的行"); !slices.Equal(got, []string{"E2", "F3"}) {
		t.Errorf("marked cells %v", got)
	}
	must(t, book.SetCellValue("退回的行", "E2", "2022年6月10日"))
	must(t, book.SetCellValue("退回的行", "F3", "未解决"))
	mended := filepath.Join(c.dir, "inbox", filepath.Base(out.Marked))
	must(t, book.SaveAs(mended))
	again := c.takeFrom(t, ingest.Source{Path: mended, ReceivedAt: receivedAt.Add(time.Hour)})
	if again.Status != ingest.Accepted || again.Rows() != 2 {
		t.Fatal(again.Sentence("en"))
	}
	for _, n := range again.Notes {
		if text := n.Text("zh"); strings.Contains(text, "原行号") || strings.Contains(text, "问题清单") {
			t.Errorf("our own columns are noted as unknown: %s", text)
		}
	}
	current := c.current(t, "complaints")
	if got := slices.Sorted(maps.Keys(current)); !slices.Equal(got, []string{"G1", "G2", "G3", "G4"}) {
		t.Errorf("tickets %v", got)
	}
	if current["G2"]["intake_at"] != "2022-06-10T00:00:00" || current["G3"]["resolved"] != "no" {
		t.Errorf("mended rows %v %v", current["G2"], current["G3"])
	}
}

func TestAWorkbookTooLongToMarkGivesItsFailingRowsWithDatesAPersonCanRead(t *testing.T) {
	c := newCity(t)
	path := filepath.Join(c.dir, "inbox", "长.xlsx")
	must(t, os.MkdirAll(filepath.Dir(path), 0o700))
	long := excelize.NewFile()
	must(t, long.SetSheetName("Sheet1", "工单 2022"))
	w, err := long.NewStreamWriter("工单 2022")
	must(t, err)
	must(t, w.SetRow("A1", []any{"某区工单"}))
	must(t, w.SetRow("A2", []any{"工单编号", "标题", "受理时间", "是否解决"}))
	for n := range 45_000 {
		resolved := "解决"
		if n%15_000 == 7 {
			resolved = "也许"
		}
		must(t, w.SetRow(fmt.Sprintf("A%d", n+3), []any{fmt.Sprintf("G%d", n), "题", 44713.5, resolved}))
	}
	must(t, w.Flush())
	must(t, long.SaveAs(path))
	must(t, long.Close())
	out := c.take(t, path)
	if out.Status != ingest.Partial || out.Rejected() != 3 {
		t.Fatal(out.Sentence("en"))
	}
	book := openBook(t, out.Marked)
	if got := book.GetSheetList(); !slices.Equal(got, []string{"问题清单", "工单 2022", "_baimi"}) {
		t.Errorf("sheets %v", got)
	}
	rows, err := book.GetRows("工单 2022")
	must(t, err)
	if len(rows) != 4 || rows[1][4] != "2022-06-01 12:00:00" || rows[3][0] != "30010" {
		t.Errorf("rows %q", rows)
	}
	for r := 2; r <= 4; r++ {
		must(t, book.SetCellValue("工单 2022", fmt.Sprintf("F%d", r), "解决"))
	}
	mended := filepath.Join(c.dir, "inbox", "改.xlsx")
	must(t, book.SaveAs(mended))
	again := c.takeFrom(t, ingest.Source{Path: mended, ReceivedAt: receivedAt.Add(time.Hour)})
	if again.Status != ingest.Accepted || again.Rows() != 3 {
		t.Fatal(again.Sentence("en"))
	}
	for _, r := range c.rows(t, again.Receipt, "complaints") {
		if r["intake_at"] != "2022-06-01T12:00:00" {
			t.Errorf("intake %s", r["intake_at"])
		}
	}
}

func TestReturnedRowsThatFailAgainKeepTheirFirstRowNumberAndTheFormsDate(t *testing.T) {
	c := newCity(t)
	out := c.take(t, c.file(t, "企业.csv", "统计日期：2022年5月31日,,\n统一社会信用代码,企业名称,变更标记\n123,甲,有效\n456,乙,\n"))
	if out.Status != ingest.Partial || out.Rejected() != 2 {
		t.Fatal(out.Sentence("en"))
	}
	book := openBook(t, out.Marked)
	must(t, book.SetCellValue("退回的行", "C3", "91440604MA4UT2AB3E"))
	mended := filepath.Join(c.dir, "inbox", "改.xlsx")
	must(t, book.SaveAs(mended))
	again := c.takeFrom(t, ingest.Source{Path: mended, ReceivedAt: receivedAt.Add(time.Hour)})
	book = openBook(t, again.Marked)
	// A small workbook is marked itself, and still is one of failing rows.
	if got := value(t, book, "退回的行", "A4"); got != "4" {
		t.Errorf("the row number became %q in %s", got, again.Marked)
	}
	for _, r := range c.rows(t, again.Receipt, "companies") {
		if r["effective_on"] != "2022-05-31" || r["effective_basis"] != "form" {
			t.Errorf("row %v", r)
		}
	}
}

func TestTwoSendersFilesOfOneNameDoNotReplaceEachOthersMarkedCopies(t *testing.T) {
	c := newCity(t)
	one := c.file(t, "甲/名册.csv", "小区编号,小区名称,镇街代码\n,一,440604012\n")
	two := c.file(t, "乙/名册.csv", "小区编号,小区名称,镇街代码\n,二,440604012\n")
	c.take(t, one)
	c.take(t, two)
	c.take(t, one)
	if got := names(t, c.config.Outbox); !slices.Equal(got, []string{"名册-退回-1处 (2).xlsx", "名册-退回-1处.xlsx"}) {
		t.Errorf("outbox %v", got)
	}
}

func TestCheckStoresNothingAndWritesTheMarkedCopyWhereItIsTold(t *testing.T) {
	c := newCity(t)
	path := c.workbook(t, "名册.xlsx", badCompounds())
	checker, err := ingest.NewChecker(ingest.Config{Registry: c.config.Registry})
	must(t, err)
	for _, to := range []string{filepath.Join(c.dir, "there", "x.xlsx"), filepath.Join(c.dir, "folder")} {
		out, err := checker.Check(t.Context(), ingest.Source{Path: path, ReceivedAt: receivedAt}, to)
		must(t, err)
		if out.Status != ingest.Partial || out.Cells != 5 || out.Batch != "" {
			t.Errorf("%+v", out)
		}
		openBook(t, out.Marked)
	}
	if _, err := checker.Ingest(t.Context(), ingest.Source{Path: path, ReceivedAt: receivedAt}); err == nil {
		t.Error("a checker takes files in")
	}
	if got := names(t, c.lake.Dir()); got != nil {
		t.Errorf("the lake holds %v", got)
	}
	good, err := checker.Check(t.Context(), ingest.Source{Path: c.workbook(t, "好.xlsx", compounds()), ReceivedAt: receivedAt}, c.dir)
	if err != nil || good.Marked != "" || good.Status != ingest.Accepted {
		t.Errorf("%v %+v", err, good)
	}
}

func TestAMendedCopyKnowsItsSenderWhereverItIsDropped(t *testing.T) {
	c := newCity(t)
	path := c.workbook(t, "名册.xlsx", badCompounds())
	out := c.takeFrom(t, ingest.Source{Path: path, Scope: "440604012", ReceivedAt: receivedAt})
	if filepath.Base(out.Marked) != "440604012_名册-退回-5处.xlsx" {
		t.Errorf("marked copy %s", out.Marked)
	}
	if got := ingest.ScopeOf(filepath.Join("inbox", filepath.Base(out.Marked))); got != "440604012" {
		t.Errorf("dropped flat into the inbox, its sender is %q", got)
	}
	again := c.takeFrom(t, ingest.Source{Path: out.Marked, Scope: "440604012", ReceivedAt: receivedAt})
	if name := filepath.Base(again.Marked); strings.Count(name, "440604012") != 1 {
		t.Errorf("the code stands more than once in %s", name)
	}
}
