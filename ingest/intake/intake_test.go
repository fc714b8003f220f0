package intake_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"baimi/ingest"
	"baimi/ingest/contract"
	"baimi/ingest/intake"
	"baimi/ingest/privacy"
	"baimi/sql/lake"
)

var nine = time.Date(2022, 7, 18, 9, 0, 0, 0, time.UTC)

const branches = "支部编号,支部名称,组建方式,镇街代码,小区编号,状态,统计日期\nB1,甲支部,单独,440604012,C1,运行,2022-06-01\nB2,乙支部,单独,440604012,C2,运行,某日\n"

func open(t *testing.T) (*intake.Spool, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "uploads")
	s, err := intake.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s, dir
}

func receive(t *testing.T, s *intake.Spool, name, text string) intake.Submission {
	t.Helper()
	sub, err := s.Receive(context.Background(), intake.Submission{Name: name, Scope: "440604", Who: "clerk", Lang: "zh", ReceivedAt: nine}, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return sub
}

func ingester(t *testing.T) *ingest.Ingester {
	t.Helper()
	dir := t.TempDir()
	registry, err := contract.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	store, err := lake.Open(filepath.Join(dir, "lake"))
	if err != nil {
		t.Fatal(err)
	}
	key, err := privacy.LoadOrCreateKey(filepath.Join(dir, "hmac.key"))
	if err != nil {
		t.Fatal(err)
	}
	i, err := ingest.New(ingest.Config{
		Registry: registry, Lake: store, Key: key, Archive: filepath.Join(dir, "archive"), Outbox: filepath.Join(dir, "outbox"),
		PlaceOf: func(column, id string) string {
			return map[string]string{"compound_id C1": "440604012", "compound_id C2": "440604012", "compound_id C9": "440605011", "branch_id B9": "440605011", "dispute_id D9": "440605011"}[column+" "+id]
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func TestAFileWaitsUntilItsOutcomeIsKeptAndThenItsOriginalGoes(t *testing.T) {
	s, dir := open(t)
	sub := receive(t, s, `C:\temp\支部.csv`, branches)
	if sub.Name != "支部.csv" || sub.Size != int64(len(branches)) || len(sub.SHA256) != 64 {
		t.Fatalf("received %+v", sub)
	}
	info, err := os.Stat(filepath.Join(dir, sub.ID, "original.csv"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("original: %v %v", info, err)
	}
	waiting, err := s.Waiting()
	if err != nil || len(waiting) != 1 || !reflect.DeepEqual(waiting[0], sub) {
		t.Fatalf("waiting %v %v", waiting, err)
	}
	i := ingester(t)
	seen, err := i.Check(context.Background(), s.Source(sub), s.Folder(sub))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Note(sub, seen, nine); err != nil {
		t.Fatal(err)
	}
	if _, result, err := s.Get(sub.ID); err != nil || result.State != intake.Checked || result.Rejected != 1 || filepath.Dir(result.Marked) != filepath.Join(dir, sub.ID) {
		t.Fatalf("checked %+v %v", result, err)
	}
	if waiting, err := s.Waiting(); err != nil || len(waiting) != 1 {
		t.Fatalf("a checked file waits no more: %v %v", waiting, err)
	}
	out, err := i.Ingest(context.Background(), s.Source(sub))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Finish(sub, out, nine.Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	if err := s.Note(sub, seen, nine.Add(2*time.Second)); err != nil { // a check that was slower than the taking in
		t.Fatal(err)
	}
	_, result, err := s.Get(sub.ID)
	if err != nil || result.State != intake.Done || result.Status != ingest.Partial || result.Rows != 1 || result.Rejected != 1 {
		t.Fatalf("result %+v %v", result, err)
	}
	if len(result.Problems) != 1 || result.Problems[0].Row != 3 || result.Problems[0].Column["zh"] == "" || result.Problems[0].Text["en"] == "" || result.Marked == "" {
		t.Errorf("problems %+v, marked %q", result.Problems, result.Marked)
	}
	if _, err := os.Stat(filepath.Join(dir, sub.ID, "original.csv")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the original is still there: %v", err)
	}
	if waiting, _ := s.Waiting(); len(waiting) != 0 {
		t.Errorf("still waiting: %v", waiting)
	}
}

// A crash between the commit to the lake and the note of the outcome: the file is taken in again,
// adds nothing, and its sender is told what was stored the first time.
func TestACrashAfterTheCommitDoublesNothingAndTellsTheTruth(t *testing.T) {
	s, _ := open(t)
	sub := receive(t, s, "支部.csv", branches)
	i := ingester(t)
	if _, err := i.Ingest(context.Background(), s.Source(sub)); err != nil {
		t.Fatal(err)
	}
	out, err := i.Ingest(context.Background(), s.Source(sub))
	if err != nil || out.Status != ingest.Duplicate {
		t.Fatalf("%v %v", out.Status, err)
	}
	if err := s.Finish(sub, out, nine); err != nil {
		t.Fatal(err)
	}
	if _, result, _ := s.Get(sub.ID); result.Status != ingest.Partial || result.Rows != 1 || result.Rejected != 1 {
		t.Errorf("result %+v", result)
	}
	// Another sender of the same bytes hears that they were known.
	again := receive(t, s, "支部.csv", branches)
	again.ReceivedAt = nine.Add(time.Hour)
	if out, err = i.Ingest(context.Background(), s.Source(again)); err != nil {
		t.Fatal(err)
	}
	if err := s.Finish(again, out, nine); err != nil {
		t.Fatal(err)
	}
	if _, result, _ := s.Get(again.ID); result.Status != ingest.Duplicate || result.Rows != 0 {
		t.Errorf("second sender: %+v", result)
	}
}

func TestRowsOfAnotherRegionGoBackToTheirSender(t *testing.T) {
	s, _ := open(t)
	for _, change := range [][2]string{{"C2", "C9"}, {"C2", "C2、C9"}, {"B2", "B9"}, {"440604012,C2", "440605011,C2"}} {
		text := strings.Replace(strings.Replace(branches, change[0], change[1], 1), "某日", "2022-06-01", 1)
		sub := receive(t, s, "支部.csv", text)
		out, err := ingester(t).Ingest(context.Background(), s.Source(sub))
		if err != nil || out.Rows() != 1 || out.Rejected() != 1 || len(out.Problems) != 1 || out.Problems[0].Code != contract.CodeNotYours {
			t.Errorf("%v: %+v %v", change, out, err)
		}
	}
}

// An office that states another's case of a compound of its own would take it away.
func TestACaseOfAnotherRegionCannotBeTaken(t *testing.T) {
	s, _ := open(t)
	for id, want := range map[string]int64{"D1": 1, "D9": 0} {
		sub := receive(t, s, "纠纷.csv", "纠纷编号,小区编号,纠纷类型,受理日期\n"+id+",C1,邻里纠纷,2022-06-01\n")
		out, err := ingester(t).Ingest(context.Background(), s.Source(sub))
		if err != nil || out.Rows() != want || out.Rejected() != 1-want {
			t.Errorf("%s: %+v %v", id, out, err)
		}
	}
}

func TestWhatHoldsForAllRegionsIsTakenFromTheCityOnly(t *testing.T) {
	s, _ := open(t)
	const text = "企业写法,统一社会信用代码\n某物业,91440600MA4W12340D\n"
	for scope, want := range map[string]ingest.Status{"440604": ingest.Refused, "440604012": ingest.Refused, "440600": ingest.Accepted} {
		sub, err := s.Receive(context.Background(), intake.Submission{Name: "别名.csv", Dataset: "company_aliases", Scope: scope, Who: "clerk", ReceivedAt: nine}, strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		out, err := ingester(t).Ingest(context.Background(), s.Source(sub))
		if err != nil || out.Status != want || want == ingest.Refused && (out.Refusal.Code != ingest.CodeCityOnly || out.Refusal.Text("zh") == out.Refusal.Code) {
			t.Errorf("%s: %+v %v", scope, out, err)
		}
	}
	tickets := receive(t, s, "工单.csv", "工单编号,受理时间\n热线-220615-000123,2022-06-15 08:00\n") // one of any region
	out, err := ingester(t).Ingest(context.Background(), s.Source(tickets))
	if err != nil || out.Status != ingest.Refused || !strings.Contains(out.Refusal.Text("zh"), "投诉工单") {
		t.Errorf("tickets: %+v %v: %s", out, err, out.Refusal.Text("zh"))
	}
	sub := receive(t, s, "答复.csv", text)
	sub.Row = map[string]string{"spelling": "某物业"}
	if source := s.Source(sub); source.Own {
		t.Error("an answer is held to the sender's region twice")
	}
}

func TestAFileOverWhichTheProgramDiesIsSetAsideAndKept(t *testing.T) {
	s, dir := open(t)
	sub := receive(t, s, "a.csv", branches)
	for n := range 3 {
		if try, err := s.Begin(sub, nine); err != nil || !try {
			t.Fatalf("attempt %d: %v %v", n+1, try, err)
		}
	} // the program dies each time
	if err := s.End(sub); err != nil { // an attempt that ended is not counted
		t.Fatal(err)
	}
	for range 3 {
		if try, err := s.Begin(sub, nine); err != nil || !try {
			t.Fatalf("after an end: %v %v", try, err)
		}
	}
	if try, err := s.Begin(sub, nine); err != nil || try {
		t.Fatalf("the fourth death: %v %v", try, err)
	}
	_, result, err := s.Get(sub.ID)
	if err != nil || result.State != intake.Done || result.Status != ingest.Refused || !strings.Contains(result.Refusal["en"], "kept aside") {
		t.Errorf("result %+v %v", result, err)
	}
	if text, err := os.ReadFile(filepath.Join(dir, sub.ID, "aside.csv")); err != nil || string(text) != branches {
		t.Errorf("the original: %v", err)
	}
	if waiting, err := s.Waiting(); err != nil || len(waiting) != 0 {
		t.Errorf("still waits: %v %v", waiting, err)
	}
}

func TestACommunityNamesTheTownInWhichItLies(t *testing.T) {
	s, _ := open(t)
	text := strings.Replace(strings.Replace(branches, "C2", "C9", 1), "某日", "2022-06-01", 1)
	sub, err := s.Receive(context.Background(), intake.Submission{Name: "a.csv", Scope: "440604012001", Who: "clerk", ReceivedAt: nine}, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	out, err := ingester(t).Ingest(context.Background(), s.Source(sub))
	if err != nil || out.Rejected() != 2 || out.Problems[0].Column.Name != "compound_ids" {
		t.Errorf("%+v %v", out, err) // the compounds are not its own, the town is
	}
}

func TestABodyThatBreaksOffLeavesNothing(t *testing.T) {
	s, dir := open(t)
	body := io.MultiReader(strings.NewReader("支部编号"), iotest.ErrReader(errors.New("connection lost")))
	if _, err := s.Receive(context.Background(), intake.Submission{Name: "a.csv", Scope: "440604", Who: "clerk", ReceivedAt: nine}, body); err == nil {
		t.Fatal("no error")
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 0 {
		t.Errorf("left %v", entries)
	}
}

func TestNamesAndIdsNeverBecomePaths(t *testing.T) {
	s, dir := open(t)
	for name, want := range map[string]string{
		"../../etc/passwd": "passwd", "": "upload", "..": "upload", "a\x00b.xlsx": "ab.xlsx", strings.Repeat("长", 300) + ".xlsx": strings.Repeat("长", 115) + ".xlsx", "x./../y.c/sv": "sv",
	} {
		sub := receive(t, s, name, "text")
		if sub.Name != want {
			t.Errorf("%q is kept as %q, want %q", name, sub.Name, want)
		}
		if rel, err := filepath.Rel(dir, s.Source(sub).Path); err != nil || strings.HasPrefix(rel, "..") || strings.Count(rel, string(filepath.Separator)) != 1 {
			t.Errorf("%q lies at %s", name, rel)
		}
	}
	for _, id := range []string{"", "..", "../lake", "20220718-090000-0000000g", "20220718-090000-00000000/../x"} {
		if _, _, err := s.Get(id); !errors.Is(err, intake.ErrUnknown) {
			t.Errorf("id %q: %v", id, err)
		}
	}
}

func TestPurgeForgetsWhatIsFinishedAndOld(t *testing.T) {
	s, dir := open(t)
	done, waits := receive(t, s, "a.csv", branches), receive(t, s, "b.csv", "not a form")
	if err := s.Finish(done, ingest.Outcome{Status: ingest.Accepted}, nine); err != nil {
		t.Fatal(err)
	}
	original := filepath.Join(dir, done.ID, "original.csv")
	if err := os.WriteFile(original, []byte(branches), 0o600); err != nil { // as a crash leaves it
		t.Fatal(err)
	}
	if gone, err := s.Purge(nine); err != nil || len(gone) != 0 {
		t.Fatalf("too early: %v %v", gone, err)
	}
	if _, err := os.Stat(original); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the original of a finished one stays: %v", err)
	}
	gone, err := s.Purge(nine.Add(time.Minute))
	if err != nil || len(gone) != 1 || gone[0] != done.ID {
		t.Fatalf("purged %v %v", gone, err)
	}
	if _, err := os.Stat(filepath.Join(dir, waits.ID)); err != nil {
		t.Errorf("what waits is gone: %v", err)
	}
}
