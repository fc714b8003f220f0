package ingest_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"baimi/ingest"
	"baimi/ingest/contract"
)

// template writes a blank form into the city's inbox.
func (c *city) template(t testing.TB, d *contract.Dataset, lang string) string {
	t.Helper()
	var form bytes.Buffer
	must(t, ingest.WriteTemplate(&form, d, lang))
	path := filepath.Join(c.dir, "inbox", ingest.TemplateName(d, lang))
	must(t, os.MkdirAll(filepath.Dir(path), 0o700))
	must(t, os.WriteFile(path, form.Bytes(), 0o600))
	return path
}

func TestEveryBlankFormIsRecognisedAndHoldsNoRow(t *testing.T) {
	c := newCity(t)
	for _, d := range c.config.Registry.Datasets() {
		for _, lang := range []string{"zh", "en"} {
			out := c.take(t, c.template(t, d, lang))
			if out.Status != ingest.Refused || out.Refusal.Code != ingest.CodeNoRows {
				t.Errorf("%s %s: %s", d.Name, lang, out.Sentence("en"))
			}
		}
	}
}

func TestTheExampleOfEveryFormWouldBeAccepted(t *testing.T) {
	c := newCity(t)
	for _, d := range c.config.Registry.Datasets() {
		path := c.template(t, d, "zh")
		book := openBook(t, path)
		// With a word beside it, the example is a row like any other.
		must(t, book.SetCellValue("填报", "AZ4", "真的一行"))
		must(t, book.SaveAs(path))
		out := c.takeFrom(t, ingest.Source{Path: path, Dataset: d.Name, ReceivedAt: receivedAt})
		if out.Status != ingest.Accepted || out.Rows() != 1 {
			text := ""
			if out.Marked != "" {
				book := openBook(t, out.Marked)
				rows, err := book.GetRows("问题清单")
				must(t, err)
				for _, r := range rows {
					text += strings.Join(r, " | ") + "\n"
				}
			}
			t.Errorf("%s: %s\n%s", d.Name, out.Sentence("zh"), text)
		}
	}
}

func TestTheExampleIsPassedOverEvenWhenTheFormComesBackAsText(t *testing.T) {
	c := newCity(t)
	d, _ := c.config.Registry.Dataset("branches")
	book := openBook(t, c.template(t, d, "zh"))
	rows, err := book.GetRows("填报")
	must(t, err)
	text := ""
	for _, row := range rows[2:4] {
		text += strings.Join(row, "\t") + "\n"
	}
	out := c.take(t, c.file(t, "表.tsv", text))
	if out.Status != ingest.Refused || out.Refusal.Code != ingest.CodeNoRows {
		t.Errorf("%s", out.Sentence("en"))
	}
}

func TestAFilledFormIsTakenInWithItsDateAndWithoutItsExample(t *testing.T) {
	c := newCity(t)
	d, _ := c.config.Registry.Dataset("compounds")
	path := c.template(t, d, "zh")
	book := openBook(t, path)
	if got := book.GetSheetList()[:2]; !slices.Equal(got, []string{"填报", "说明"}) {
		t.Errorf("sheets %v", got)
	}
	for _, hidden := range book.GetSheetList()[2:] {
		if visible, err := book.GetSheetVisible(hidden); err != nil || visible {
			t.Errorf("sheet %s is visible", hidden)
		}
	}
	panes, err := book.GetPanes("填报")
	if err != nil || !panes.Freeze || panes.YSplit != 3 {
		t.Errorf("the header is not frozen: %+v %v", panes, err)
	}
	validations, err := book.GetDataValidations("填报")
	must(t, err)
	if len(validations) < len(d.TemplateColumns())-2 {
		t.Errorf("only %d validations", len(validations))
	}
	header, err := book.GetRows("填报")
	must(t, err)
	at := slices.IndexFunc(header[0], func(s string) bool { return strings.HasPrefix(s, "统计日期") })
	if at < 0 || !strings.HasSuffix(header[2][0], "*") {
		t.Fatalf("form begins %q", header)
	}
	must(t, book.SetCellValue("填报", string(rune('A'+at+1))+"1", "2022-06-30"))
	for k, name := range header[2] {
		cell := string(rune('A'+k)) + "5"
		switch strings.TrimSuffix(name, "*") {
		case "小区编号":
			must(t, book.SetCellValue("填报", cell, "C77"))
		case "小区名称":
			must(t, book.SetCellValue("填报", cell, "新苑"))
		case "镇街代码":
			must(t, book.SetCellValue("填报", cell, 440604012))
		}
	}
	must(t, book.SaveAs(path))
	out := c.take(t, path)
	rows := c.rows(t, out.Receipt, "compounds")
	if len(rows) != 1 || rows[0]["compound_id"] != "C77" || rows[0]["effective_on"] != "2022-06-30" || rows[0]["_row"] != "5" {
		t.Errorf("%s: %v", out.Sentence("zh"), rows)
	}
	if !slices.ContainsFunc(out.Notes, func(n ingest.Note) bool { return n.Code == ingest.NoteExample }) {
		t.Errorf("the example is not noted: %s", out.Sentence("zh"))
	}
}
