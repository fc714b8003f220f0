package ingest_test

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"baimi/ingest"
	"baimi/ingest/contract"
)

// sharedData returns the folder of real files beside the module, or skips.
func sharedData(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
	data := filepath.Join(dir, "..", "shared", "data")
	if _, err := os.Stat(data); err != nil {
		t.Skip("../shared/data absent: real files are not tested")
	}
	return data
}

func TestRealMessagesAreTakenInWhole(t *testing.T) {
	data := sharedData(t)
	stored := map[string][]record{}
	for name, rows := range map[string]int64{"附件3.xlsx": 4326, "附件4.xlsx": 2816, "附件3_gb18030.csv": 4326} {
		c := newCity(t)
		out := c.take(t, filepath.Join(data, "messages", name))
		if out.Status != ingest.Accepted || out.Rows() != rows {
			t.Errorf("%s: %s", name, out.Sentence("en"))
		}
		got := c.rows(t, out.Receipt, "complaints")
		if int64(len(got)) != rows {
			t.Errorf("%s: %d rows stored, want %d", name, len(got), rows)
		}
		for _, r := range got {
			if r["intake_at"] == "" || r["ticket_id"] == "" || r["title"] == "" {
				t.Fatalf("%s: row %s lacks its time, number or title: %v", name, r["_row"], r)
			}
			if strings.Contains(r["content"], "_x000D_") {
				t.Errorf("%s row %s keeps an escaped carriage return", name, r["_row"])
			}
		}
		stored[name] = got
	}
	xlsx, csv := stored["附件3.xlsx"], stored["附件3_gb18030.csv"]
	for k := range min(len(xlsx), len(csv)) {
		for _, helper := range []string{"_row", "_sheet"} {
			delete(xlsx[k], helper)
			delete(csv[k], helper)
		}
		if !maps.Equal(xlsx[k], csv[k]) {
			t.Errorf("row %d differs between the formats:\n%v\n%v", k, xlsx[k], csv[k])
		}
	}
}

func TestAForeignCompoundListIsTakenInThroughAnOverlayAndEveryRowIsAccountedFor(t *testing.T) {
	data := sharedData(t)
	registry, err := contract.Load(os.DirFS(filepath.Join("contract", "testdata")))
	if err != nil {
		t.Fatal(err)
	}
	c := newCity(t, func(c *ingest.Config) { c.Registry = registry })
	out := c.takeFrom(t, ingest.Source{Path: filepath.Join(data, "compounds", "佛山小区_链家_gb18030.csv"), Dataset: "compounds", ReceivedAt: receivedAt})
	t.Log(out.Sentence("zh"))
	if out.Status == ingest.Refused || out.Rows()+out.Rejected() != 2571 {
		t.Fatalf("%d accepted and %d rejected, want 2571 together: %s", out.Rows(), out.Rejected(), out.Sentence("en"))
	}
	if out.Rows() < 2400 {
		t.Errorf("only %d of 2571 accepted", out.Rows())
	}
	rows := c.rows(t, out.Receipt, "compounds")
	if len(rows) == 0 || rows[0]["name"] != "汇信华府" || rows[0]["households"] != "4296" || rows[0]["buildings"] != "29" {
		t.Errorf("first compound is %v", rows[0])
	}
}

func TestEveryTortureWorkbookIsReadOrRefusedWithASentence(t *testing.T) {
	data := sharedData(t)
	checker, err := ingest.NewChecker(newCity(t).config)
	if err != nil {
		t.Fatal(err)
	}
	err = filepath.Walk(filepath.Join(data, "xlsx-torture"), func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		out, err := checker.Check(context.Background(), ingest.Source{Path: path, ReceivedAt: receivedAt}, t.TempDir())
		if err != nil {
			t.Errorf("%s: %v", filepath.Base(path), err)
			return nil
		}
		for _, lang := range []string{"zh", "en"} {
			if sentence := out.Sentence(lang); out.Status == ingest.Refused && (strings.Contains(sentence, "refusal.") || strings.Contains(sentence, "%!")) {
				t.Errorf("%s is refused without a sentence: %s", filepath.Base(path), sentence)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
