package ingest_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"baimi/ingest"
)

// drop puts files into a folder, each with its age at now.
func drop(t *testing.T, dir string, now time.Time, files map[string]time.Duration) {
	t.Helper()
	for name, age := range files {
		path := filepath.Join(dir, name)
		must(t, os.MkdirAll(filepath.Dir(path), 0o700))
		must(t, os.WriteFile(path, []byte("x"), 0o600))
		must(t, os.Chtimes(path, now.Add(-age), now.Add(-age)))
	}
}

func sourceNames(sources []ingest.Source) []string {
	var out []string
	for _, s := range sources {
		out = append(out, s.Name)
	}
	return out
}

func TestTheInboxListsOldFilesAtOnceOldestFirstAndLeavesAloneWhatNobodySent(t *testing.T) {
	dir, now := t.TempDir(), time.Date(2022, 7, 1, 9, 0, 0, 0, time.UTC)
	drop(t, dir, now, map[string]time.Duration{
		"b.xlsx": time.Hour, "a.csv": 2 * time.Hour, "440604/c.xlsx": time.Minute, "~$b.xlsx": time.Hour, ".hidden.csv": time.Hour, ".~lock.b.xlsx#": time.Hour,
		"x.csv.crdownload": time.Hour, "y.tmp": time.Hour, ".tmp/z.csv": time.Hour, "Thumbs.db": time.Hour, "440605_d.csv": 3 * time.Minute,
	})
	watch := ingest.Watch{Wait: func(context.Context, time.Duration) error { return errors.New("waited for nothing") }}
	sources, err := watch.Ready(t.Context(), dir, now)
	must(t, err)
	if got := sourceNames(sources); !slices.Equal(got, []string{"a.csv", "b.xlsx", "440605_d.csv", "c.xlsx"}) {
		t.Errorf("ready %v", got)
	}
	for k, s := range sources {
		if !s.Remove || !s.ReceivedAt.Equal(now.Add(time.Duration(k)*time.Microsecond)) {
			t.Errorf("source %+v", s)
		}
	}
	if sources[2].Scope != "440605" || sources[3].Scope != "440604" || sources[0].Scope != "" {
		t.Errorf("scopes %+v", sources)
	}
}

func TestAFileThatGrowsOrVanishesWhileItIsWatchedIsLeftAlone(t *testing.T) {
	dir, now := t.TempDir(), time.Date(2022, 7, 1, 9, 0, 0, 0, time.UTC)
	drop(t, dir, now, map[string]time.Duration{"done.csv": 100 * time.Millisecond, "growing.csv": 10 * time.Millisecond, "gone.csv": 10 * time.Millisecond, "touched.csv": 0, "future.csv": -time.Hour})
	waited := time.Duration(0)
	watch := ingest.Watch{Wait: func(_ context.Context, d time.Duration) error {
		waited += d
		f, err := os.OpenFile(filepath.Join(dir, "growing.csv"), os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		_, err = f.WriteString("more")
		later := now.Add(time.Second)
		return errors.Join(err, f.Close(), os.Chtimes(filepath.Join(dir, "growing.csv"), now, now),
			os.Remove(filepath.Join(dir, "gone.csv")), os.Chtimes(filepath.Join(dir, "touched.csv"), later, later))
	}}
	sources, err := watch.Ready(t.Context(), dir, now)
	must(t, err)
	if got := sourceNames(sources); !slices.Equal(got, []string{"done.csv", "future.csv"}) || waited != time.Second {
		t.Errorf("ready %v after %v", got, waited)
	}
}

func TestWaitingForTheInboxEndsWithTheContext(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		now := time.Now()
		drop(t, dir, now, map[string]time.Duration{"a.csv": 0})
		ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
		defer cancel()
		if _, err := ingest.Inbox(ctx, dir, now); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v", err)
		}
		if passed := time.Since(now); passed != 100*time.Millisecond {
			t.Errorf("waited %v", passed)
		}
	})
	if _, err := ingest.Inbox(t.Context(), filepath.Join(dir, "none"), time.Time{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing inbox: %v", err)
	}
}

func TestPurgingRemovesWhatIsOlderAndKeepsTheRest(t *testing.T) {
	dir, now := t.TempDir(), time.Date(2022, 7, 1, 9, 0, 0, 0, time.UTC)
	drop(t, dir, now, map[string]time.Duration{"old.xlsx": 91 * 24 * time.Hour, "new.xlsx": 89 * 24 * time.Hour, ".keep": 900 * 24 * time.Hour, ".dead.xlsx.tmp": 900 * 24 * time.Hour, "folder/old.csv": 900 * 24 * time.Hour})
	removed, err := ingest.Purge(dir, now.AddDate(0, 0, -90))
	must(t, err)
	if want := []string{filepath.Join(dir, ".dead.xlsx.tmp"), filepath.Join(dir, "old.xlsx")}; !slices.Equal(removed, want) {
		t.Errorf("removed %v", removed)
	}
	if got := names(t, dir); !slices.Equal(got, []string{".keep", "folder", "new.xlsx"}) {
		t.Errorf("left %v", got)
	}
	if removed, err := ingest.Purge(filepath.Join(dir, "none"), now); err != nil || removed != nil {
		t.Errorf("a missing folder: %v %v", removed, err)
	}
}
