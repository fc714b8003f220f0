package cron

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

var july = time.Date(2022, 7, 4, 7, 0, 0, 0, time.FixedZone("CST", 8*3600))

func line(job string, at time.Time) Run {
	return Run{Job: job, At: at, Trigger: Scheduled, Outcome: Done, Started: at, Ended: at.Add(time.Minute), Attempts: 1, Message: "1,204 行\n入库", Schedule: "0 7 * * 1"}
}

func openLedger(t testing.TB, dir string) *FileLedger {
	t.Helper()
	l, err := OpenLedger(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func appendAll(t testing.TB, l *FileLedger, runs ...Run) {
	t.Helper()
	for _, r := range runs {
		if err := l.Append(r); err != nil {
			t.Fatal(err)
		}
	}
}

func TestTheLedgerReturnsWhatWasAppended(t *testing.T) {
	dir := t.TempDir()
	want := line("weekly", july)
	want.Error, want.Cause = "timed out after 1m0s", TimedOut
	appendAll(t, openLedger(t, dir), line("inbox", july), want, line("inbox", july.Add(time.Hour)))

	l := openLedger(t, dir) // by another process
	got, ok, err := l.Last("weekly")
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	if !got.At.Equal(want.At) || !got.Started.Equal(want.Started) || !got.Ended.Equal(want.Ended) {
		t.Errorf("times %v, want %v", got, want)
	}
	got.At, got.Started, got.Ended = want.At, want.Started, want.Ended
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if _, ok, err := l.Last("unknown"); ok || err != nil {
		t.Errorf("unknown job: %v, %v", ok, err)
	}
	if every, err := l.Runs("", time.Time{}); err != nil || len(every) != 3 {
		t.Errorf("%d lines of every job, %v; want 3", len(every), err)
	}
}

func TestRunsAreFoundAcrossMonthsFromAMomentOn(t *testing.T) {
	l := openLedger(t, t.TempDir())
	for day := range 100 {
		appendAll(t, l, line("daily", july.AddDate(0, 0, day)))
	}
	files, err := os.ReadDir(l.dir)
	if err != nil || len(files) != 4 || files[0].Name() != "2022-07.jsonl" {
		t.Fatalf("files %v, %v; want July to October", files, err)
	}
	for _, day := range []int{0, 1, 27, 28, 60, 99, 100} {
		runs, err := l.Runs("daily", july.AddDate(0, 0, day))
		if err != nil || len(runs) != 100-day {
			t.Errorf("from day %d on: %d runs, %v; want %d", day, len(runs), err, 100-day)
		}
	}
	// Old months may be removed, and other files may lie around.
	if err := os.Remove(filepath.Join(l.dir, "2022-10.jsonl")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(l.dir, "notes.txt"), []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if last, ok, err := l.Last("daily"); err != nil || !ok || last.At.UTC().Month() != time.September {
		t.Errorf("last after the removal: %v, %v, %v", last.At, ok, err)
	}
}

func TestALineTornAnywhereCostsOnlyItself(t *testing.T) {
	dir := t.TempDir()
	appendAll(t, openLedger(t, dir), line("first", july), line("second", july))
	path := filepath.Join(dir, "2022-07.jsonl")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	firstEnd := bytes.IndexByte(whole, '\n') + 1
	for size := range whole {
		if err := os.WriteFile(path, whole[:size], 0o600); err != nil {
			t.Fatal(err)
		}
		var log bytes.Buffer
		l, err := OpenLedger(dir, slog.New(slog.NewTextHandler(&log, nil)))
		if err != nil {
			t.Fatal(err)
		}
		appendAll(t, l, line("third", july))
		for job, want := range map[string]bool{"first": size >= firstEnd-1, "second": size >= len(whole)-1, "third": true} {
			if _, got, err := l.Last(job); got != want || err != nil {
				t.Fatalf("cut at byte %d of %d: %s found %v, %v; want %v", size, len(whole), job, got, err, want)
			}
		}
		torn := size != 0 && size != firstEnd-1 && size != firstEnd && size != len(whole)-1
		if warned := strings.Contains(log.String(), "damaged"); warned != torn {
			t.Fatalf("cut at byte %d: warned %v, want %v: %s", size, warned, torn, log.String())
		}
	}
}

func TestManyWritersLoseNoLine(t *testing.T) {
	dir := t.TempDir()
	const writers, each = 8, 25
	var wg sync.WaitGroup
	for w := range writers {
		l := openLedger(t, dir) // each as if in its own process: they share no lock
		wg.Go(func() {
			for i := range each {
				if err := l.Append(line(fmt.Sprintf("job-%d", w), july.Add(time.Duration(i)*time.Hour))); err != nil {
					t.Error(err)
				}
			}
		})
	}
	shared := openLedger(t, dir)
	for w := range writers { // and many in one process
		wg.Go(func() {
			for i := range each {
				if err := shared.Append(line(fmt.Sprintf("shared-%d", w), july.Add(time.Duration(i)*time.Hour))); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	for w := range writers {
		for _, name := range []string{"job", "shared"} {
			runs, err := shared.Runs(fmt.Sprintf("%s-%d", name, w), july)
			if err != nil || len(runs) != each {
				t.Errorf("%s-%d has %d lines, %v; want %d", name, w, len(runs), err, each)
			}
			for i, r := range runs {
				if !r.At.Equal(july.Add(time.Duration(i) * time.Hour)) {
					t.Fatalf("line %d of %s-%d is for %s", i, name, w, r.At)
				}
			}
		}
	}
}

func TestAppendTellsWhenItCannot(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "runs")
	l := openLedger(t, dir)
	if err := l.Append(Run{Job: "x"}); err == nil || !strings.Contains(err.Error(), "required") {
		t.Errorf("half a line: %v", err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := l.Append(line("x", july)); err == nil || !strings.Contains(err.Error(), "append run of x") {
		t.Errorf("folder gone: %v", err)
	}
	if _, _, err := l.Last("x"); err == nil {
		t.Error("a ledger whose folder is gone reads as empty")
	}
	if _, err := OpenLedger(filepath.Join(os.DevNull, "runs"), nil); err == nil {
		t.Error("opened a ledger below a file")
	}
}

func TestTextsOfTheLedgerAreCutBetweenCharacters(t *testing.T) {
	long := strings.Repeat("行", maxText)
	got := cut(long)
	if len(got) > maxText || !strings.HasPrefix(long, strings.TrimSuffix(got, "…")) || !strings.HasSuffix(got, "行…") {
		t.Errorf("cut to %d bytes ending in %q", len(got), got[len(got)-9:])
	}
	if got := cut("short"); got != "short" {
		t.Errorf("cut %q", got)
	}
}

func FuzzNoFileContentKeepsTheNextLineFromBeingRead(f *testing.F) {
	f.Add([]byte(`{"job":"a","at":"2022-07-04T07:00:00+08:00","outcome":"done"}` + "\n"))
	f.Add([]byte("\x00\x00\n{}\n[]\n\"x\"\n{\"job\":"))
	f.Add([]byte("\n\r\n\t"))
	f.Fuzz(func(t *testing.T, content []byte) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "2022-07.jsonl"), content, 0o600); err != nil {
			t.Fatal(err)
		}
		l := openLedger(t, dir)
		if _, err := l.Runs("", time.Time{}); err != nil {
			t.Fatal(err)
		}
		appendAll(t, l, line("next", july))
		if last, ok, err := l.Last("next"); err != nil || !ok || !last.At.Equal(july) {
			t.Fatalf("after %q: %+v, %v, %v", content, last, ok, err)
		}
	})
}
