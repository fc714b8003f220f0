package main

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"baimi/ingest"
)

func TestAFileThatCannotBeReadNowDoesNotHoldUpTheInbox(t *testing.T) {
	dir := t.TempDir()
	text, err := newTexts("en")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	a := &app{stdout: &out, stderr: &out, now: time.Now, home: home(filepath.Join(dir, "city")), lang: "en", text: text, log: slog.New(slog.DiscardHandler)}
	if err := a.initHome(); err != nil {
		t.Fatal(err)
	}
	good := filepath.Join(dir, "totals.csv")
	if err := os.WriteFile(good, []byte("month,district_code,tickets\n2022-06,440604,12\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	err = a.writing(context.Background(), "ingest", func(c *city) error {
		return c.take(context.Background(), []arrival{
			{Source: ingest.Source{Path: filepath.Join(dir, "gone.csv"), Name: "gone.csv", ReceivedAt: time.Now(), Remove: true}},
			{Source: ingest.Source{Path: good, Name: "totals.csv", ReceivedAt: time.Now(), Remove: true}},
		}, time.Now())
	})
	if !errors.Is(err, errRejected) {
		t.Errorf("got %v, want the sign that something was left", err)
	}
	if said := out.String(); !strings.Contains(said, "gone.csv: cannot be read now") || !strings.Contains(said, "totals.csv: 1 row taken in") {
		t.Errorf("said:\n%s", said)
	}
}
