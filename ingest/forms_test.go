package ingest_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"baimi/ingest"
	"baimi/ingest/contract"
)

var formDay = time.Date(2022, 7, 1, 0, 0, 0, 0, time.UTC)

// knownBranches are three branches as the warehouse shows them.
func knownBranches(t testing.TB, registry *contract.Registry) ingest.Form {
	t.Helper()
	d, ok := registry.Dataset("branches")
	if !ok {
		t.Fatal("no contract of branches")
	}
	branch := func(id, name, compounds, members string) map[string]string {
		kind := "own"
		if strings.Contains(compounds, "|") {
			kind = "joint"
		}
		return map[string]string{
			"branch_id": id, "name": name, "town_code": "440604012", "kind": kind, "compound_ids": compounds, "stage": "operating",
			"approved_on": "2020-09-15", "members": members, "last_activity_on": "2022-06-08", "effective_on": "2020-10-01", "effective_basis": "row", "statement": "valid",
		}
	}
	return ingest.Form{Dataset: d, Place: "祖庙街道", On: formDay, Rows: []map[string]string{
		branch("B1", "甲支部", "C1", "12"), branch("B2", "乙支部", "C2|C3", ""), branch("B3", "丙支部", "C4", "7"),
	}}
}

// forms writes filled-in forms into the city's inbox.
func (c *city) forms(t testing.TB, code, lang string, forms ...ingest.Form) string {
	t.Helper()
	var out bytes.Buffer
	must(t, ingest.WriteForms(&out, forms, lang))
	path := filepath.Join(c.dir, "inbox", ingest.FormsName(code, forms, lang))
	must(t, os.MkdirAll(filepath.Dir(path), 0o700))
	must(t, os.WriteFile(path, out.Bytes(), 0o600))
	return path
}

// edit changes cells of a workbook in place.
func edit(t testing.TB, path, sheet string, cells map[string]any) {
	t.Helper()
	book := openBook(t, path)
	for cell, v := range cells {
		must(t, book.SetCellValue(sheet, cell, v))
	}
	must(t, book.SaveAs(path))
}

func hasNote(out ingest.Outcome, code string) bool {
	return slices.ContainsFunc(out.Notes, func(n ingest.Note) bool { return n.Code == code })
}

func TestAFormThatComesBackAsItWentOutAddsNothingAndSaysSo(t *testing.T) {
	for _, lang := range []string{"zh", "en"} {
		c := newCity(t)
		path := c.forms(t, "440604012", lang, knownBranches(t, c.config.Registry))
		if ingest.ScopeOf(path) != "440604012" {
			t.Errorf("%s does not tell its sender", filepath.Base(path))
		}
		out := c.take(t, path)
		if out.Status != ingest.Accepted || out.Rows() != 0 || out.Unchanged() != 3 || !hasNote(out, ingest.NoteUnchanged) || hasNote(out, ingest.NoteGone) {
			t.Errorf("%s: %s", lang, out.Sentence("en"))
		}
		if d := out.Receipt.Datasets; len(d) != 1 || d[0].Unchanged != 3 || d[0].Rows != 0 || d[0].File != "" {
			t.Errorf("%s: the receipt says %+v", lang, d)
		}
	}
}

func TestOnlyTheChangedRowOfAFormIsStoredFromTheFormsDate(t *testing.T) {
	c := newCity(t)
	path := c.forms(t, "440604012", "zh", knownBranches(t, c.config.Registry))
	book := openBook(t, path)
	rows, err := book.GetRows("填报")
	must(t, err)
	column := func(label string) string {
		at := slices.IndexFunc(rows[2], func(s string) bool { return strings.TrimSuffix(s, "*") == label })
		return string(rune('A' + at))
	}
	for _, label := range []string{"书记姓名", "书记电话", "统计日期"} {
		for _, row := range []string{"4", "5", "6"} {
			if got := value(t, book, "填报", column(label)+row); got != "" {
				t.Errorf("%s is filled in: %s", label, got)
			}
		}
	}
	if title := value(t, book, "填报", "A1"); title != "小区党支部（祖庙街道）" {
		t.Errorf("the title is %s", title)
	}
	edit(t, path, "填报", map[string]any{column("党员数") + "5": 9, column("书记姓名") + "4": "陈某某"})
	out := c.take(t, path)
	got := c.rows(t, out.Receipt, "branches")
	if out.Status != ingest.Accepted || out.Unchanged() != 2 || len(got) != 1 {
		t.Fatalf("%s: %v", out.Sentence("zh"), got)
	}
	for name, want := range map[string]string{"branch_id": "B2", "members": "9", "compound_ids": "C2|C3", "kind": "joint", "effective_on": "2022-07-01", "effective_basis": "form", "_row": "5"} {
		if got[0][name] != want {
			t.Errorf("%s is %q, want %q", name, got[0][name], want)
		}
	}
}

func TestADeletedRowOfAFormIsAQuestionAndAnUndatedFormStillSaysNothingNew(t *testing.T) {
	c := newCity(t)
	path := c.forms(t, "440604012", "zh", knownBranches(t, c.config.Registry))
	book := openBook(t, path)
	must(t, book.RemoveRow("填报", 5))
	for _, cell := range []string{"E1", "D1"} {
		must(t, book.SetCellValue("填报", cell, ""))
	}
	must(t, book.SaveAs(path))
	out := c.take(t, path)
	if out.Status != ingest.Accepted || out.Unchanged() != 2 || !hasNote(out, ingest.NoteGone) {
		t.Errorf("%s", out.Sentence("en"))
	}
	if !strings.Contains(out.Sentence("zh"), "1 行不见了") {
		t.Errorf("%s", out.Sentence("zh"))
	}
}

func TestAnUnreadableCellOfAFilledInFormIsMendedFromItsMarkedCopyAlone(t *testing.T) {
	c := newCity(t)
	path := c.forms(t, "440604012", "zh", knownBranches(t, c.config.Registry))
	edit(t, path, "填报", map[string]any{"H4": "十二人左右"})
	out := c.take(t, path)
	if out.Status != ingest.Partial || out.Rows() != 0 || out.Rejected() != 1 || out.Unchanged() != 2 || hasNote(out, ingest.NoteGone) {
		t.Fatalf("%s", out.Sentence("en"))
	}
	mended := filepath.Join(c.dir, "inbox", "440604012-改好.xlsx")
	raw, err := os.ReadFile(out.Marked)
	must(t, err)
	must(t, os.WriteFile(mended, raw, 0o600))
	edit(t, mended, "填报", map[string]any{"H4": 13})
	again := c.take(t, mended)
	got := c.rows(t, again.Receipt, "branches")
	if again.Status != ingest.Accepted || again.Unchanged() != 2 || len(got) != 1 || got[0]["members"] != "13" {
		t.Errorf("%s: %v", again.Sentence("en"), got)
	}
}

func TestAFractionThatASpreadsheetRoundsIsNoChange(t *testing.T) {
	c := newCity(t)
	d, _ := c.config.Registry.Dataset("buildings")
	form := ingest.Form{Dataset: d, On: formDay}
	for n, occupancy := range []string{"0.9139999999999999", "0.8300000000000001", "0.30000000000000004", "0.58", "1.0", "0.3333333333333333"} {
		form.Rows = append(form.Rows, map[string]string{"building_id": string(rune('A' + n)), "compound_id": "C1", "name": "1栋", "households": "60", "occupancy": occupancy, "statement": "valid"})
	}
	path := c.forms(t, "440604", "zh", form)
	edit(t, path, "填报", map[string]any{"E9": 0.3333334})
	if out := c.take(t, path); out.Unchanged() != 5 || out.Rows() != 1 {
		t.Errorf("%s", out.Sentence("en"))
	}
}

func TestOneWorkbookHoldsEveryFormThatAnOfficeOwes(t *testing.T) {
	c := newCity(t)
	branches := knownBranches(t, c.config.Registry)
	forms := []ingest.Form{branches}
	for _, name := range []string{"compounds", "surveys", "findings", "revenue_disclosures", "workdays"} {
		d, _ := c.config.Registry.Dataset(name)
		forms = append(forms, ingest.Form{Dataset: d})
	}
	revenue := &forms[4]
	revenue.Rows = []map[string]string{{"compound_id": "C1", "quarter": "2022-04-01", "statement": "valid"}, {"compound_id": "C2", "quarter": "2022-04-01", "income": "100.5000", "statement": "valid"}}
	path := c.forms(t, "440604", "zh", forms...)
	book := openBook(t, path)
	if got, want := book.GetSheetList()[:6], []string{"小区党支部", "小区名册", "小区摸底", "楼长监督发现", "公共收益公示", "工作日安排"}; !slices.Equal(got, want) {
		t.Errorf("sheets %v, want %v", got, want)
	}
	edit(t, path, "公共收益公示", map[string]any{"C4": "2022-07-10", "D4": 88.5})
	out := c.take(t, path)
	got := c.rows(t, out.Receipt, "revenue_disclosures")
	if out.Status != ingest.Accepted || out.Unchanged() != 4 || out.Rows() != 1 || len(got) != 1 || got[0]["quarter"] != "2022-04-01" || got[0]["disclosed_on"] != "2022-07-10" {
		t.Errorf("%s: %v", out.Sentence("en"), got)
	}
	if len(out.Sheets) != 6 {
		t.Errorf("%d sheets were read", len(out.Sheets))
	}
}
