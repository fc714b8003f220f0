package ingest_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"baimi/ingest"
	"baimi/ingest/contract"
	"baimi/ingest/privacy"
	"baimi/sql/lake"
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

// city is an ingester with its folders in a temporary place.
type city struct {
	*ingest.Ingester
	dir    string
	lake   *lake.Store
	config ingest.Config
}

var receivedAt = time.Date(2020, 7, 1, 9, 0, 0, 0, time.UTC)

func newCity(t testing.TB, change ...func(*ingest.Config)) *city {
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
	key, err := privacy.NewKey([]byte("0123456789abcdef0123456789abcdef"))
	if err != nil {
		t.Fatal(err)
	}
	config := ingest.Config{
		Registry: registry, Lake: store, Key: key, Archive: filepath.Join(dir, "archive"), Outbox: filepath.Join(dir, "outbox"),
		Zone: time.FixedZone("CST", 8*3600), Program: "baimi test",
	}
	for _, c := range change {
		c(&config)
	}
	ingester, err := ingest.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return &city{Ingester: ingester, dir: dir, lake: config.Lake, config: config}
}

func (c *city) take(t testing.TB, path string) ingest.Outcome {
	t.Helper()
	out, err := c.Ingest(context.Background(), ingest.Source{Path: path, ReceivedAt: receivedAt})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestRealMessagesAreTakenInWhole(t *testing.T) {
	data := sharedData(t)
	for name, rows := range map[string]int64{"附件3.xlsx": 4326, "附件4.xlsx": 2816, "附件3_gb18030.csv": 4326} {
		c := newCity(t)
		out := c.take(t, filepath.Join(data, "messages", name))
		t.Log(out.Sentence("zh"))
		t.Log(out.Sentence("en"))
		if out.Status != ingest.Accepted || out.Rows() != rows {
			t.Errorf("%s: %s with %d rows, want %d accepted", name, out.Status, out.Rows(), rows)
		}
	}
}
