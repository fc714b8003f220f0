package ingest_test

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"baimi/ingest"
	"baimi/ingest/privacy"
)

// planted is a ticket export in which every place that can hold personal data
// holds some. 1234 of the phone is looked for in every file that is kept in clear.
const planted = "工单编号,标题,主要内容,来电人,来电人电话/账号,受理员,受理员工号,转办人姓名,受理时间,回复内容,办理结果,是否保密,是否解决\n" +
	"G1,陈志强反映电梯,我是陈志强，电话138 0013 1234，住3栋2单元1201房，身份证440604198001011234，车牌粤A·12345,陈志强,13800131234,周受理,工号077,吴转办,2022-06-01 10:00,已联系陈志强先生，0757-83121234,王女士（139-1234-5678）已告知,否,解决\n" +
	"G2,再次反映,同一个人又打来,陈志强,+86 138-0013-1234,周受理,工号077,吴转办,2022-06-02 10:00,,,否,解决\n" +
	"G3,举报内容,某机密的事情,林机密,13700001234,周受理,工号077,吴转办,2022-06-03 10:00,机密的答复,机密的办理,是,解决\n" +
	"G4,来电人要求保密,不可说的事,保密,保密,周受理,工号077,吴转办,2022-06-03 11:00,不可说的答复,,,未解决\n" +
	"G5,坏的时间13812341234,找刘小明13812341234,刘小明,13812341234,周受理,工号077,吴转办,6月1日,刘小明,,否,也许13812341234\n"

func TestNothingPersonalReachesTheLake(t *testing.T) {
	c := newCity(t)
	out := c.take(t, c.file(t, "工单.csv", planted))
	if out.Rows() != 4 || out.Rejected() != 1 {
		t.Fatal(out.Sentence("en"))
	}
	if out.Receipt.KeyID != c.config.Key.ID() || out.Receipt.KeyID == "" {
		t.Errorf("key id %q", out.Receipt.KeyID)
	}
	rows := c.rows(t, out.Receipt, "complaints")
	rejects := readParquet(t, c.lake.Path(out.Receipt.Rejects.File))
	receipt, err := os.ReadFile(c.lake.Path("_receipts/" + out.Batch + ".json"))
	must(t, err)
	text := string(receipt)
	for _, r := range append(rows, rejects...) {
		for column, value := range r {
			text += column + "=" + value + "\n"
		}
	}
	for _, secret := range []string{"1234", "陈志强", "周受理", "077", "吴转办", "王女士", "1201", "440604198", "粤A", "机密", "不可说", "刘小明", "林"} {
		if at := strings.Index(text, secret); at >= 0 {
			t.Errorf("%s is stored: …%s", secret, text[max(0, at-60):at+len(secret)])
		}
	}
	if rows[0]["caller_hash"] == "" || len(rows[0]["caller_hash"]) != 32 || rows[0]["caller_hash"] != rows[1]["caller_hash"] || rows[0]["caller_hash"] == rows[2]["caller_hash"] {
		t.Errorf("caller hashes %q %q %q", rows[0]["caller_hash"], rows[1]["caller_hash"], rows[2]["caller_hash"])
	}
	if want := "我是‹姓名›，电话‹电话›，住‹房号›，身份证‹身份证›，车牌‹车牌›"; rows[0]["content"] != want {
		t.Errorf("content %q, want %q", rows[0]["content"], want)
	}
	for _, k := range []int{2, 3} {
		for _, column := range []string{"title", "content", "reply", "handling"} {
			if rows[k][column] != "" {
				t.Errorf("confidential ticket %s keeps %s %q", rows[k]["ticket_id"], column, rows[k][column])
			}
		}
	}
}

func TestTheListOfProblemsQuotesNothingPersonal(t *testing.T) {
	c := newCity(t)
	out := c.take(t, c.file(t, "工单.csv", planted))
	book := openBook(t, out.Marked)
	rows, err := book.GetRows("问题清单", excelize.Options{RawCellValue: true})
	must(t, err)
	for _, row := range rows {
		if text := strings.Join(row, " "); strings.Contains(text, "1234") || strings.Contains(text, "刘小明") {
			t.Errorf("the list quotes %q", text)
		}
	}
}

func TestAnotherKeyGivesOtherHashes(t *testing.T) {
	key, err := privacy.NewKey([]byte("another key of thirty-two bytes!"))
	must(t, err)
	one, two := newCity(t), newCity(t, func(c *ingest.Config) { c.Key = key })
	a, b := one.take(t, one.file(t, "a.csv", planted)), two.take(t, two.file(t, "a.csv", planted))
	if x, y := one.rows(t, a.Receipt, "complaints")[0]["caller_hash"], two.rows(t, b.Receipt, "complaints")[0]["caller_hash"]; x == y {
		t.Errorf("both keys give %s", x)
	}
	if a.Receipt.KeyID == b.Receipt.KeyID {
		t.Errorf("both keys are named %s", a.Receipt.KeyID)
	}
}

func TestScrubbingHoldsOnRealMessagesWithPlantedCallers(t *testing.T) {
	data := sharedData(t)
	c := newCity(t)
	out, err := c.Ingest(context.Background(), ingest.Source{Path: filepath.Join(data, "messages", "附件3_gb18030.csv"), ReceivedAt: receivedAt})
	must(t, err)
	kept := 0
	for _, r := range c.rows(t, out.Receipt, "complaints") {
		if strings.Contains(r["content"], "189 7318 7780") {
			t.Error("a real phone number is stored")
		}
		// Streets, units and amounts of real texts stay.
		for _, word := range []string{"地铁7号线", "60号文件"} {
			if strings.Contains(r["content"], word) || strings.Contains(r["title"], word) {
				kept++
			}
		}
	}
	if kept < 5 {
		t.Errorf("only %d texts keep their line and document numbers", kept)
	}
}

func TestNamesOfSheetsAreStoredAndLoggedWithoutPersonalData(t *testing.T) {
	var logged bytes.Buffer
	c := newCity(t, func(c *ingest.Config) { c.Log = slog.New(slog.NewTextHandler(&logged, nil)) })
	one, two, three := compounds(), compounds([]any{"C9", "", "440604012", "1", "1", "1", "自管"}), compounds()
	one.name, two.name, three.name = "李建国先生13800131234", "王小红先生13900139876", "六月名册"
	path := c.workbook(t, "张志明先生13700131234.xlsx", one, two, three)
	out := c.take(t, path)
	if out.Rows() != 6 || out.Rejected() != 1 {
		t.Fatal(out.Sentence("en"))
	}
	c.take(t, path)
	text := logged.String()
	receipt, err := os.ReadFile(c.lake.Path("_receipts/" + out.Batch + ".json"))
	must(t, err)
	text += string(receipt)
	rejects := readParquet(t, c.lake.Path(out.Receipt.Rejects.File))
	rows := c.rows(t, out.Receipt, "compounds")
	for _, r := range rejects {
		text += r["sheet"] + "\n"
	}
	for _, name := range column(rows, "_sheet") {
		text += name + "\n"
	}
	for _, secret := range []string{"1234", "9876", "李建国", "王小红", "张志明"} {
		if at := strings.Index(text, secret); at >= 0 {
			t.Errorf("%s is kept: …%s", secret, text[max(0, at-60):at+len(secret)])
		}
	}
	// Two sheets whose names become the same mark stay two, and other names stay as they are.
	want := []string{"‹姓名›‹电话›", "‹姓名›‹电话› 2", "六月名册"}
	if got := slices.Compact(column(rows, "_sheet")); !slices.Equal(got, want) {
		t.Errorf("sheets %q, want %q", got, want)
	}
	if got := rejects[0]["sheet"]; got != want[1] {
		t.Errorf("the reject is of %q, want %q", got, want[1])
	}
}
