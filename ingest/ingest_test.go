package ingest_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"baimi/ingest"
	"baimi/ingest/contract"
	"baimi/sql/lake"
)

func TestAGoodWorkbookBecomesABatchAnOriginalInTheArchiveAndNothingElse(t *testing.T) {
	c := newCity(t)
	path := c.workbook(t, "440604_名册.xlsx", compounds())
	out := c.takeFrom(t, ingest.Source{Path: path, Scope: ingest.ScopeOf(path), ReceivedAt: receivedAt, Remove: true})
	if out.Status != ingest.Accepted || out.Rows() != 2 || out.Scope != "440604" {
		t.Fatalf("outcome %+v", out)
	}
	rows := c.rows(t, out.Receipt, "compounds")
	if rows[0]["_sheet"] != "名册" || rows[0]["_row"] != "2" || rows[1]["households"] != "300" || rows[1]["occupancy"] != "0.7" || rows[1]["effective_basis"] != "received" {
		t.Errorf("stored %v", rows)
	}
	if got := names(t, filepath.Join(c.dir, "inbox")); len(got) != 0 {
		t.Errorf("the inbox still holds %v", got)
	}
	if got := names(t, c.config.Outbox); len(got) != 0 {
		t.Errorf("the outbox holds %v", got)
	}
	want := []string{out.Batch + "-440604_名册.xlsx -rw-------"}
	if diff := cmp.Diff(want, tree(t, c.config.Archive)); diff != "" {
		t.Error(diff)
	}
	if info, err := os.Stat(out.Archived); err != nil || !info.ModTime().Equal(receivedAt) {
		t.Errorf("the archived original is not dated with its receipt: %v %v", info, err)
	}
	if problems, err := c.lake.Verify(context.Background()); err != nil || len(problems) > 0 {
		t.Errorf("the lake is not whole: %v %v", problems, err)
	}
}

func TestTheSameFileAgainAddsNothing(t *testing.T) {
	c := newCity(t)
	path := c.workbook(t, "名册.xlsx", compounds())
	first := c.take(t, path)
	again := c.takeFrom(t, ingest.Source{Path: path, ReceivedAt: receivedAt.Add(time.Hour), Remove: true})
	if again.Status != ingest.Duplicate || again.Batch != first.Batch || again.Rows() != 0 {
		t.Errorf("second time: %+v", again)
	}
	if receipts, err := c.lake.Receipts(context.Background()); err != nil || len(receipts) != 1 || !receipts[0].ReceivedAt.Equal(receivedAt) {
		t.Errorf("receipts %v %v", receipts, err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("the duplicate is still in the inbox")
	}
}

func TestAnotherSenderOrAnotherContractMakesAnotherBatchAndTheLatterSupersedes(t *testing.T) {
	dir := t.TempDir()
	c := cityIn(t, dir)
	path := c.workbook(t, "名册.xlsx", compounds())
	first := c.take(t, path)
	other := c.takeFrom(t, ingest.Source{Path: path, Scope: "440605", ReceivedAt: receivedAt})
	if other.Batch == first.Batch || other.Receipt.Supersedes != "" {
		t.Errorf("another scope: batch %s supersedes %q", other.Batch, other.Receipt.Supersedes)
	}
	overlay := t.TempDir()
	must(t, os.WriteFile(filepath.Join(overlay, "a.toml"), []byte("extends = \"compounds\"\n[[column]]\nname = \"name\"\naliases = [\"盘名\"]\n"), 0o600))
	registry, err := contract.Load(os.DirFS(overlay))
	must(t, err)
	later := cityIn(t, dir, func(c *ingest.Config) { c.Registry = registry })
	reread := later.takeFrom(t, ingest.Source{Path: path, ReceivedAt: receivedAt.Add(time.Hour)})
	if reread.Status != ingest.Accepted || reread.Receipt.Supersedes != first.Batch {
		t.Errorf("re-read: %s supersedes %q, want %q", reread.Status, reread.Receipt.Supersedes, first.Batch)
	}
}

func TestEverySheetThatFitsIsReadAndTheOthersAreNamed(t *testing.T) {
	c := newCity(t)
	path := c.workbook(t, "全套.xlsx",
		compounds(),
		sheet{name: "企业", rows: [][]any{{"某区物业企业一览"}, {"统一社会信用代码", "企业名称"}, {"91440604MA4UT2AB3E", "甲物业"}}},
		sheet{name: "汇总", rows: [][]any{{"镇街", "小区数"}, {"石湾", 2}}},
		sheet{name: "隐藏", hidden: true, rows: [][]any{{"小区编号", "小区名称", "镇街代码"}, {"C9", "暗苑", "440604012"}}},
	)
	out := c.take(t, path)
	if out.Status == ingest.Refused {
		t.Fatal(out.Sentence("en"))
	}
	var sheets []string
	for _, s := range out.Sheets {
		sheets = append(sheets, s.Sheet+" "+s.Dataset)
	}
	if diff := cmp.Diff([]string{"名册 compounds", "企业 companies", "隐藏 compounds"}, sheets); diff != "" {
		t.Error(diff)
	}
	if got := column(c.rows(t, out.Receipt, "compounds"), "compound_id"); !slices.Equal(got, []string{"C1", "C2", "C9"}) {
		t.Errorf("compounds %v", got)
	}
	if !strings.Contains(out.Sentence("zh"), "汇总") {
		t.Errorf("the unread sheet is not named: %s", out.Sentence("zh"))
	}
	if hidden := slices.IndexFunc(out.Notes, func(n ingest.Note) bool { return n.Code == ingest.NoteHidden }); hidden < 0 || out.Notes[hidden].Sheet != "隐藏" {
		t.Errorf("nothing is said of the hidden sheet: %+v", out.Notes)
	}
}

func TestTheFormsDateAboveTheHeaderDatesItsRows(t *testing.T) {
	c := newCity(t)
	s := compounds()
	s.rows = append([][]any{{"小区名册"}, {"填报单位：石湾镇街道", nil, nil, "统计日期：2020年6月30日"}}, s.rows...)
	out := c.take(t, c.workbook(t, "a.xlsx", s))
	for _, r := range c.rows(t, out.Receipt, "compounds") {
		if r["effective_on"] != "2020-06-30" || r["effective_basis"] != "form" {
			t.Errorf("row %v", r)
		}
	}
	if d := out.Receipt.Datasets[0]; d.MinEvent == nil || d.MinEvent.Format(time.DateOnly) != "2020-06-30" {
		t.Errorf("the receipt's earliest date is %v", d.MinEvent)
	}
}

func TestTwoRowMergedHeadersAreRead(t *testing.T) {
	c := newCity(t)
	out := c.take(t, c.workbook(t, "a.xlsx", sheet{
		name: "表", merges: [][2]string{{"A1", "C1"}, {"A2", "A3"}, {"B2", "B3"}, {"C2", "C3"}, {"D2", "E2"}},
		rows: [][]any{{"某区小区名册"}, {"小区编号", "小区名称", "镇街代码", "规模", nil}, {nil, nil, nil, "户数", "楼栋数"}, {"C1", "汇景", "440604012", "12", "3"}},
	}))
	rows := c.rows(t, out.Receipt, "compounds")
	if len(rows) != 1 || rows[0]["households"] != "12" || rows[0]["buildings"] != "3" {
		t.Errorf("%s: %v", out.Sentence("en"), rows)
	}
}

func TestAFileThatCannotBeTakenIsRefusedWithAReceiptASentenceAndAWorkbookForTheSender(t *testing.T) {
	for name, want := range map[string]struct{ content, code string }{
		"空.csv":  {"", "empty"},
		"信.csv":  {"%PDF-1.4\n%âãÏÓ\n", "not_spreadsheet"},
		"别的.csv": {"甲,乙\n1,2\n", string(contract.CodeHeaderUnknown)},
		"缺列.csv": {"小区编号,小区名称,户数\nC1,汇景,3\n", string(contract.CodeHeaderMissing)},
		"重列.csv": {"小区编号,小区名称,小区名,镇街代码\nC1,汇景,汇景,440604012\n", string(contract.CodeHeaderTwice)},
		"无行.csv": {"小区编号,小区名称,镇街代码\n", ingest.CodeNoRows},
	} {
		c := newCity(t)
		out := c.takeFrom(t, ingest.Source{Path: c.file(t, name, want.content), ReceivedAt: receivedAt, Remove: true})
		if out.Status != ingest.Refused || out.Refusal.Code != want.code {
			t.Errorf("%s: %s", name, out.Sentence("en"))
			continue
		}
		if out.Receipt.Outcome != lake.Refused || out.Receipt.Reason != want.code || len(out.Receipt.Datasets) != 0 {
			t.Errorf("%s: receipt %+v", name, out.Receipt)
		}
		for _, lang := range []string{"zh", "en"} {
			if s := out.Sentence(lang); strings.Contains(s, "%!") || strings.Contains(s, "refusal.") || len(s) < 40 {
				t.Errorf("%s: %q is no sentence", name, s)
			}
		}
		if got := names(t, c.config.Outbox); len(got) != 1 || !strings.HasSuffix(got[0], "-未收.xlsx") {
			t.Errorf("%s: outbox %v", name, got)
		}
		if got := names(t, c.config.Archive); len(got) != 1 {
			t.Errorf("%s: archive %v", name, got)
		}
	}
}

func TestAFileThatFitsTwoDatasetsIsTakenOnceTheSenderSaysWhich(t *testing.T) {
	// A city's own dataset asks for the same columns as the list of compounds.
	registry, err := contract.Load(overlayOf(t, `
name = "lifts"
kind = "register"
mode = "delta"
key = ["compound_id"]
effective = "effective_on"
label = { zh = "电梯", en = "Lifts" }
help = { zh = "电梯。", en = "Lifts." }
[[column]]
name = "compound_id"
type = "text"
required = true
label = { zh = "小区编号", en = "Compound ID" }
help = { zh = "编号。", en = "Number." }
example = "C1"
[[column]]
name = "name"
type = "text"
required = true
label = { zh = "小区名称", en = "Name" }
help = { zh = "名称。", en = "Name." }
example = "甲"
[[column]]
name = "town_code"
type = "region"
required = true
label = { zh = "镇街代码", en = "Town" }
help = { zh = "代码。", en = "Code." }
example = "440604012"
[[column]]
name = "effective_on"
type = "date"
label = { zh = "统计日期", en = "Date" }
help = { zh = "日期。", en = "Date." }
example = "2020-06-30"
`))
	must(t, err)
	c := newCity(t, func(c *ingest.Config) { c.Registry = registry })
	path := c.file(t, "a.csv", "小区编号,小区名称,镇街代码\nC1,汇景,440604012\n")
	out := c.take(t, path)
	if out.Status != ingest.Refused || out.Refusal.Code != string(contract.CodeHeaderAmbiguous) {
		t.Fatal(out.Sentence("en"))
	}
	if s := out.Sentence("en"); !strings.Contains(s, "compounds") || !strings.Contains(s, "lifts") {
		t.Errorf("the sentence does not name both datasets: %s", s)
	}
	told := c.takeFrom(t, ingest.Source{Path: path, Dataset: "lifts", ReceivedAt: receivedAt})
	if told.Status != ingest.Accepted || told.Sheets[0].Dataset != "lifts" || told.Batch == out.Batch {
		t.Errorf("told: %s", told.Sentence("en"))
	}
}

func TestUnknownColumnsRepeatedKeysAndTotalsAreNotedAndRejectNothing(t *testing.T) {
	c := newCity(t)
	out := c.take(t, c.file(t, "a.csv", "小区编号,小区名称,镇街代码,门卫电话\nC1,汇景,440604012,1\nC1,汇景新,440604012,2\n合计,2个,,\n填表人：某某,,,\n小区编号,小区名称,镇街代码,门卫电话\nC2,同安,440604012,3\n"))
	if out.Status != ingest.Accepted || out.Rows() != 3 {
		t.Fatalf("%s", out.Sentence("en"))
	}
	codes := map[string]bool{}
	for _, n := range out.Notes {
		codes[n.Code] = true
	}
	for _, want := range []string{ingest.NoteExtra, ingest.NoteDuplicate, ingest.NoteFooter} {
		if !codes[want] {
			t.Errorf("no note %s in %s", want, out.Sentence("zh"))
		}
	}
	if got := c.current(t, "compounds")["C1"]["name"]; got != "汇景新" {
		t.Errorf("the last row of a repeated key is %q", got)
	}
}

func TestACancelledContextLeavesNoBatch(t *testing.T) {
	c := newCity(t)
	path := filepath.Join(c.dir, "tickets.csv")
	writeTickets(t, path, 20_000)
	ctx, cancel := context.WithCancel(context.Background())
	reads := 0
	store, err := lake.Open(filepath.Join(c.dir, "lake"), lake.WithFault(func(step string) error {
		if strings.HasPrefix(step, "write complaints") {
			if reads++; reads == 3 {
				cancel()
			}
		}
		return nil
	}))
	must(t, err)
	c = cityIn(t, c.dir, func(config *ingest.Config) { config.Lake = store })
	if _, err := c.Ingest(ctx, ingest.Source{Path: path, ReceivedAt: receivedAt, Remove: true}); !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v, want the context's", err)
	}
	if got := tree(t, c.dir); !slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, "tickets.csv") }) || len(got) != 1 {
		t.Errorf("after cancelling: %v", got)
	}
	if out := c.takeFrom(t, ingest.Source{Path: path, ReceivedAt: receivedAt}); out.Rows() != 20_000 {
		t.Errorf("afterwards: %s", out.Sentence("en"))
	}
}

func TestRowsStayInFileOrderWhateverTheNumberOfWorkers(t *testing.T) {
	for _, workers := range []int{1, 7} {
		c := newCity(t, func(c *ingest.Config) { c.Workers = workers })
		path := filepath.Join(c.dir, "tickets.csv")
		writeTickets(t, path, 13_000)
		out := c.take(t, path)
		for k, r := range c.rows(t, out.Receipt, "complaints") {
			if r["_row"] != strconv.Itoa(k+2) {
				t.Fatalf("%d workers: row %d stands at %d", workers, k+2, k)
			}
		}
	}
}

func TestTheScopeIsReadFromTheNameOfFileOrFolder(t *testing.T) {
	for path, want := range map[string]string{
		"inbox/440604_小区.xlsx": "440604", "inbox/440604012-工单.csv": "440604012", "in/440605/小区.xlsx": "440605", "in/440605_南海/小区.xlsx": "440605",
		"inbox/440604禅城.xlsx": "440604", "inbox/20220613_工单.csv": "", "inbox/220613_工单.csv": "", "inbox/202206.csv": "", "inbox/小区440604.xlsx": "",
		"inbox/1234567_a.csv": "", "inbox/440604.xlsx": "440604", "inbox/440604x.xlsx": "",
	} {
		if got := ingest.ScopeOf(path); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}
