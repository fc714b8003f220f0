package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"baimi/ingest"
	"baimi/sql/lake"
)

// errCrash stands for the death of the process.
var errCrash = errors.New("crash")

func TestACrashBetweenAnyTwoStepsLosesAndDoublesNothing(t *testing.T) {
	steps := 0
	for crashAt := 1; ; crashAt++ {
		t.Run(fmt.Sprintf("crash before step %d", crashAt), func(t *testing.T) {
			dir := t.TempDir()
			count, crashed := 0, ""
			fault := func(step string) error {
				if count++; count == crashAt {
					crashed = step
					return errCrash
				}
				return nil
			}
			store, err := lake.Open(filepath.Join(dir, "lake"), lake.WithFault(fault))
			must(t, err)
			dying := cityIn(t, dir, func(c *ingest.Config) { c.Lake, c.Fault = store, fault })
			path := dying.workbook(t, "名册.xlsx", compounds([]any{"C3", "坏苑", "440604012", "很多", "1"}))
			source := ingest.Source{Path: path, ReceivedAt: receivedAt, Remove: true}
			_, err = dying.Ingest(context.Background(), source)
			if crashed == "" {
				steps = count
				must(t, err)
				return
			}
			if !errors.Is(err, errCrash) {
				t.Fatalf("%s: error %v, want the crash", crashed, err)
			}
			// The next process sweeps the lake and finds the file in the inbox, or
			// gone when the crash came after everything.
			c := cityIn(t, dir)
			if _, err := c.lake.Sweep(context.Background()); err != nil {
				t.Fatal(err)
			}
			if _, err := os.Stat(path); err != nil {
				t.Fatalf("%s: the file is gone before it was taken in whole", crashed)
			}
			c.takeFrom(t, source)
			if got := slices.Sorted(maps.Keys(c.current(t, "compounds"))); !slices.Equal(got, []string{"C1", "C2"}) {
				t.Errorf("%s: compounds %v", crashed, got)
			}
			receipts, err := c.lake.Receipts(context.Background())
			if err != nil || len(receipts) != 1 || receipts[0].Rows() != 2 || receipts[0].Rejected() != 1 {
				t.Errorf("%s: receipts %+v %v", crashed, receipts, err)
			}
			if problems, err := c.lake.Verify(context.Background()); err != nil || len(problems) > 0 {
				t.Errorf("%s: the lake is not whole: %v %v", crashed, problems, err)
			}
			if got := names(t, c.config.Archive); len(got) != 1 {
				t.Errorf("%s: archive %v", crashed, got)
			}
			if got := names(t, c.config.Outbox); !slices.Equal(got, []string{"名册-退回-1处.xlsx"}) {
				t.Errorf("%s: outbox %v", crashed, got)
			}
			if got := names(t, filepath.Join(dir, "inbox")); len(got) != 0 {
				t.Errorf("%s: inbox %v", crashed, got)
			}
		})
		if steps > 0 || t.Failed() {
			break
		}
	}
	if steps < 15 {
		t.Errorf("only %d steps were tried", steps)
	}
}
