package audit

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(time.Second)
	return c.at
}

func (c *clock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = t
}

// started is a log with five entries in each of two months.
func started(t *testing.T) (dir, key string, c *clock) {
	t.Helper()
	home := t.TempDir()
	dir, key = filepath.Join(home, "audit"), filepath.Join(home, "audit.key")
	c = &clock{at: time.Date(2026, 6, 30, 8, 0, 0, 0, time.UTC)}
	l := reopen(t, dir, key, c)
	for i := range 10 {
		if i == 5 {
			c.set(time.Date(2026, 7, 1, 8, 0, 0, 0, time.UTC))
		}
		if err := l.Append(Entry{Who: fmt.Sprintf("u%d", i%3), Scope: "440604", Action: View, Object: fmt.Sprintf("page %d", i), From: "10.0.0.1"}); err != nil {
			t.Fatal(err)
		}
	}
	return dir, key, c
}

func reopen(t *testing.T, dir, key string, c *clock) *Log {
	t.Helper()
	l, err := Open(dir, key, c.now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

func lines(t *testing.T, path string) [][]byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.SplitAfter(bytes.TrimSuffix(text, []byte("\n")), []byte("\n"))
}

func write(t *testing.T, path string, parts ...[]byte) {
	t.Helper()
	if err := os.WriteFile(path, bytes.Join(parts, nil), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestALogThatWasLeftAloneVerifiesAndGoesOn(t *testing.T) {
	dir, key, c := started(t)
	l := reopen(t, dir, key, c)
	r, err := l.Verify(context.Background())
	if err != nil || r.Lines != 10 || r.Count != 10 || r.Gone != 0 {
		t.Fatalf("%+v: %v", r, err)
	}
	if err := l.Append(Entry{Who: "u", Action: SignIn}); err != nil {
		t.Fatal(err)
	}
	if r, err := l.Verify(context.Background()); err != nil || r.Lines != 11 {
		t.Errorf("%+v: %v", r, err)
	}
	for _, name := range []string{"2026-06.jsonl", "2026-07.jsonl", "head.json", "../audit.key"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
}

// TestEveryKindOfTamperingIsFoundAndStaysFound changes a good log in each way that a person at the
// disk could, and once more after the log has gone on over the damage.
func TestEveryKindOfTamperingIsFoundAndStaysFound(t *testing.T) {
	const june, july = "2026-06.jsonl", "2026-07.jsonl"
	for name, c := range map[string]struct {
		do   func(t *testing.T, dir string)
		want string // of the error
	}{
		"a value is changed": {func(t *testing.T, dir string) {
			text, _ := os.ReadFile(filepath.Join(dir, june))
			write(t, filepath.Join(dir, june), bytes.Replace(text, []byte("page 2"), []byte("page 9"), 1))
		}, "2026-06.jsonl line 3: changed"},
		"a space is added": {func(t *testing.T, dir string) {
			text, _ := os.ReadFile(filepath.Join(dir, june))
			write(t, filepath.Join(dir, june), bytes.Replace(text, []byte(`"seq":2,`), []byte(`"seq": 2,`), 1))
		}, "2026-06.jsonl line 2: changed"},
		"a line is removed": {func(t *testing.T, dir string) {
			l := lines(t, filepath.Join(dir, june))
			write(t, filepath.Join(dir, june), slices.Delete(l, 1, 2)...)
		}, "2026-06.jsonl line 2: missing (entry 3 after 1)"},
		"a line is repeated": {func(t *testing.T, dir string) {
			l := lines(t, filepath.Join(dir, june))
			write(t, filepath.Join(dir, june), slices.Insert(l, 1, l[1])...)
		}, "2026-06.jsonl line 3: moved (entry 2 after 2)"},
		"a line is made up": {func(t *testing.T, dir string) {
			l := lines(t, filepath.Join(dir, june))
			var e Entry
			if err := json.Unmarshal(l[1], &e); err != nil {
				t.Fatal(err)
			}
			forged, err := key("another key").encode(&e)
			if err != nil {
				t.Fatal(err)
			}
			write(t, filepath.Join(dir, june), slices.Insert(l, 1, forged)...)
		}, "2026-06.jsonl line 2: changed"},
		"two lines change places": {func(t *testing.T, dir string) {
			l := lines(t, filepath.Join(dir, june))
			l[1], l[2] = l[2], l[1]
			write(t, filepath.Join(dir, june), l...)
		}, "2026-06.jsonl line 2: missing (entry 3 after 1)"},
		"the last line is cut off": {func(t *testing.T, dir string) {
			l := lines(t, filepath.Join(dir, july))
			write(t, filepath.Join(dir, july), l[:len(l)-1]...)
		}, "2026-07.jsonl line 0: end (entry 10 after 9)"},
		"half of the last line is cut off": {func(t *testing.T, dir string) {
			text, _ := os.ReadFile(filepath.Join(dir, july))
			write(t, filepath.Join(dir, july), text[:len(text)-40])
		}, "2026-07.jsonl"},
		"the last month is removed": {func(t *testing.T, dir string) {
			_ = os.Remove(filepath.Join(dir, july))
		}, "2026-07.jsonl line 0: end (entry 10 after 5)"},
		"the first month is removed": {func(t *testing.T, dir string) {
			_ = os.Remove(filepath.Join(dir, june))
		}, "2026-07.jsonl line 1: missing (entry 6 after 0)"},
		"a line is added at the end": {func(t *testing.T, dir string) {
			l := lines(t, filepath.Join(dir, july))
			write(t, filepath.Join(dir, july), append(l, []byte("\n{\"seq\":11}\n"))...)
		}, "2026-07.jsonl line 0: foreign"},
		"the head is removed": {func(t *testing.T, dir string) {
			_ = os.Remove(filepath.Join(dir, "head.json"))
		}, "head.json line 0: head"},
		"the end and the head are removed": {func(t *testing.T, dir string) {
			l := lines(t, filepath.Join(dir, july))
			write(t, filepath.Join(dir, july), l[:len(l)-2]...)
			_ = os.Remove(filepath.Join(dir, "head.json"))
		}, "head.json line 0: head"},
		"the head is rewritten": {func(t *testing.T, dir string) {
			l := lines(t, filepath.Join(dir, july))
			write(t, filepath.Join(dir, july), l[:len(l)-1]...)
			text, _ := os.ReadFile(filepath.Join(dir, "head.json"))
			write(t, filepath.Join(dir, "head.json"), bytes.Replace(text, []byte(`"count":10`), []byte(`"count":9`), 1))
		}, ""},
		"everything is removed": {func(t *testing.T, dir string) {
			for _, f := range []string{june, july} {
				_ = os.Remove(filepath.Join(dir, f))
			}
		}, "2026-07.jsonl"},
	} {
		t.Run(name, func(t *testing.T) {
			dir, key, clock := started(t)
			c.do(t, dir)
			l := reopen(t, dir, key, clock)
			var broken *BrokenError
			_, err := l.Verify(context.Background())
			if !errors.As(err, &broken) || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("not found: %v", err)
			}
			for range 2 {
				if err := l.Append(Entry{Who: "u", Action: SignIn}); err != nil {
					t.Fatalf("the log does not go on: %v", err)
				}
			}
			if _, err := l.Verify(context.Background()); !errors.As(err, &broken) {
				t.Errorf("the log went on and the damage is hidden: %v", err)
			}
		})
	}
}

func TestALogThatIsGoneWholeWithItsHeadIsMissedBecauseTheKeyStays(t *testing.T) {
	dir, key, clock := started(t)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, key, clock.now); !errors.Is(err, ErrGone) {
		t.Error("a key without its log opens as if nothing had been")
	}
}

func TestALineThatACrashLeftTornIsNoTampering(t *testing.T) {
	dir, key, clock := started(t)
	path := filepath.Join(dir, "2026-07.jsonl")
	text, _ := os.ReadFile(path)
	headText, _ := os.ReadFile(filepath.Join(dir, "head.json"))
	l := reopen(t, dir, key, clock)
	if err := l.Append(Entry{Who: "u", Action: SignIn}); err != nil {
		t.Fatal(err)
	}
	after, _ := os.ReadFile(path)
	for name, left := range map[string][]byte{"whole, head not yet written": after, "torn": after[:len(after)-10], "nothing": text} {
		write(t, path, left)
		write(t, filepath.Join(dir, "head.json"), headText)
		next := filepath.Join(dir, ".next-head.json")
		write(t, next, []byte("{")) // a head that was not yet whole
		if _, err := l.Verify(context.Background()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := l.Append(Entry{Who: "u", Action: SignOut}); err != nil {
			t.Fatal(err)
		}
		want := int64(11)
		if name == "whole, head not yet written" {
			want = 12
		}
		if r, err := l.Verify(context.Background()); err != nil || r.Lines != want {
			t.Errorf("%s, going on: %+v, %v", name, r, err)
		}
		if _, err := os.Stat(next); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: the head that was not yet whole lies there still: %v", name, err)
		}
	}
}

func TestACrashBehindTheFirstLineOfAMonthIsNoTampering(t *testing.T) {
	dir, key, clock := started(t)
	headText, _ := os.ReadFile(filepath.Join(dir, "head.json"))
	l := reopen(t, dir, key, clock)
	clock.set(time.Date(2026, 8, 1, 8, 0, 0, 0, time.UTC))
	for _, want := range []int64{11, 12} {
		if err := l.Append(Entry{Who: "u", Action: SignIn}); err != nil {
			t.Fatal(err)
		}
		if r, err := l.Verify(context.Background()); err != nil || r.Lines != want {
			t.Errorf("%+v, %v", r, err)
		}
		write(t, filepath.Join(dir, "head.json"), headText)
	}
}

func TestSeveralProcessesAppendToOneChain(t *testing.T) {
	dir, key, c := started(t)
	var wg sync.WaitGroup
	for range 3 {
		l := reopen(t, dir, key, c) // a log of its own, as another process would have
		for i := range 20 {
			wg.Go(func() {
				e := Entry{Who: "u", Action: View, Object: fmt.Sprint(i)}
				if i%2 == 0 {
					if err := l.Note(e); err != nil {
						t.Error(err)
					}
				} else if err := l.Append(e); err != nil {
					t.Error(err)
				}
			})
		}
		defer func() {
			if err := l.Flush(); err != nil {
				t.Error(err)
			}
			if r, err := l.Verify(context.Background()); err != nil {
				t.Errorf("%+v: %v", r, err)
			}
		}()
	}
	wg.Wait()
	l := reopen(t, dir, key, c)
	for began := time.Now(); ; time.Sleep(100 * time.Millisecond) { // the others flush each second
		r, err := l.Verify(context.Background())
		if err == nil && r.Lines == 70 {
			break
		}
		if err != nil || time.Since(began) > 30*time.Second {
			t.Fatalf("%+v: %v", r, err)
		}
	}
}

func TestWhenTheDiskRefusesChangesFailAndViewsWaitUntilTooMany(t *testing.T) {
	dir, key, c := started(t)
	l := reopen(t, dir, key, c)
	head := filepath.Join(dir, "head.json")
	if err := errors.Join(os.Rename(head, head+".away"), os.Mkdir(head, 0o700)); err != nil {
		t.Fatal(err)
	}
	if err := l.Append(Entry{Who: "u", Action: SignIn}); err == nil {
		t.Error("a sign-in counts although it was not written")
	}
	for range maxWaiting {
		if err := l.Note(Entry{Who: "u", Action: View}); err != nil {
			t.Fatalf("a view is refused before too many wait: %v", err)
		}
	}
	if err := l.Note(Entry{Who: "u", Action: View}); err == nil || l.Err() == nil {
		t.Error("views go on without being written")
	}
	if err := errors.Join(os.Remove(head), os.Rename(head+".away", head)); err != nil {
		t.Fatal(err)
	}
	if err := l.Flush(); err != nil || l.Err() != nil {
		t.Fatal(err)
	}
	if r, err := l.Verify(context.Background()); err != nil || r.Lines != 10+maxWaiting {
		t.Errorf("%+v: %v", r, err)
	}
}

func TestAQueryChoosesByEachFieldNewestFirst(t *testing.T) {
	dir, key, c := started(t)
	l := reopen(t, dir, key, c)
	if err := l.Append(Entry{Who: "Anna", Scope: "440605009", Action: Upload, Object: "branches.xlsx"}); err != nil {
		t.Fatal(err)
	}
	day := func(month time.Month, d int) time.Time { return time.Date(2026, month, d, 0, 0, 0, 0, time.UTC) }
	for name, q := range map[string]struct {
		f    Filter
		want []int64
	}{
		"all, limited":          {Filter{Limit: 3}, []int64{11, 10, 9}},
		"limit over the months": {Filter{Limit: 8, Action: View}, []int64{10, 9, 8, 7, 6, 5, 4, 3}},
		"who":                   {Filter{Who: "anna"}, []int64{11}},
		"action":                {Filter{Action: Upload}, []int64{11}},
		"object":                {Filter{Object: "page 4"}, []int64{5}},
		"scope":                 {Filter{Scope: "440605"}, []int64{11}},
		"since":                 {Filter{Since: day(7, 1), Action: View}, []int64{10, 9, 8, 7, 6}},
		"until":                 {Filter{Until: day(7, 1)}, []int64{5, 4, 3, 2, 1}},
		"both":                  {Filter{Who: "u1", Until: day(7, 1)}, []int64{5, 2}},
		"nothing":               {Filter{Who: "nobody"}, nil},
	} {
		found, err := l.Query(context.Background(), q.f)
		var got []int64
		for _, e := range found {
			got = append(got, e.Seq)
		}
		if err != nil || !slices.Equal(got, q.want) {
			t.Errorf("%s: %v, want %v: %v", name, got, q.want, err)
		}
	}
}

func TestOldMonthsGoWholeAndTheChainGoesOn(t *testing.T) {
	dir, key, c := started(t)
	l := reopen(t, dir, key, c)
	if gone, err := l.Purge(context.Background(), time.Date(2026, 6, 30, 0, 0, 0, 0, time.UTC)); err != nil || len(gone) != 0 {
		t.Errorf("june has not ended: %v, %v", gone, err)
	}
	gone, err := l.Purge(context.Background(), time.Date(2031, 7, 1, 0, 0, 0, 0, time.UTC))
	if err != nil || !slices.Equal(gone, []string{"2026-06"}) { // the month that is written to stays
		t.Fatalf("%v, %v", gone, err)
	}
	if err := l.Append(Entry{Who: "u", Action: Purge}); err != nil {
		t.Fatal(err)
	}
	if r, err := l.Verify(context.Background()); err != nil || r.Gone != 5 || r.Lines != 6 || r.Count != 11 {
		t.Errorf("%+v: %v", r, err)
	}
	write(t, filepath.Join(dir, "2026-07.jsonl"), lines(t, filepath.Join(dir, "2026-07.jsonl"))[1:]...)
	if _, err := l.Verify(context.Background()); err == nil {
		t.Error("a line removed behind a purged month is not found")
	}
	if _, err := l.Purge(context.Background(), time.Date(2031, 9, 1, 0, 0, 0, 0, time.UTC)); err == nil {
		t.Error("a damaged log is purged")
	}
}
