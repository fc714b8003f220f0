package cron

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// bench is a scheduler with a ledger in a folder and a list of what ran.
type bench struct {
	*Scheduler
	t      *testing.T
	opt    Options
	ledger Ledger
	mu     sync.Mutex // jobs of different groups record at the same time
	ran    []string
}

func newBench(t *testing.T, opt Options) *bench {
	t.Helper()
	if opt.Zone == nil {
		opt.Zone = time.UTC
	}
	if opt.Ledger == nil {
		ledger, err := OpenLedger(filepath.Join(t.TempDir(), "runs"), nil)
		if err != nil {
			t.Fatal(err)
		}
		opt.Ledger = ledger
	}
	opt.Now = time.Now
	b := &bench{t: t, opt: opt, ledger: opt.Ledger}
	b.restartWith(opt)
	return b
}

func (b *bench) restartWith(opt Options) {
	b.t.Helper()
	s, err := New(opt)
	if err != nil {
		b.t.Fatal(err)
	}
	b.Scheduler = s
}

func (b *bench) add(jobs ...Job) {
	b.t.Helper()
	for _, j := range jobs {
		if err := b.Add(j); err != nil {
			b.t.Fatal(err)
		}
	}
}

func (b *bench) start() {
	b.t.Helper()
	if err := b.Start(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
}

// restart starts a new scheduler on the same ledger, as a new process would.
func (b *bench) restart(jobs ...Job) {
	b.t.Helper()
	b.restartWith(b.opt)
	b.add(jobs...)
	b.start()
}

func (b *bench) stop() {
	b.t.Helper()
	if err := b.Stop(b.t.Context()); err != nil {
		b.t.Error(err)
	}
}

// record is a job that notes for which time it ran, and when.
func (b *bench) record(_ context.Context, at time.Time) (string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ran = append(b.ran, at.Format("15:04")+" at "+time.Now().UTC().Format("15:04"))
	return "", nil
}

func (b *bench) wantRan(want ...string) {
	b.t.Helper()
	if !slices.Equal(b.ran, want) {
		b.t.Errorf("ran %q, want %q", b.ran, want)
	}
}

func (b *bench) wantLines(job string, want ...string) {
	b.t.Helper()
	runs, err := b.ledger.Runs(job, time.Time{})
	if err != nil {
		b.t.Fatal(err)
	}
	var got []string
	for _, r := range runs {
		got = append(got, string(r.Outcome)+" "+r.At.In(b.opt.Zone).Format("01-02T15:04"))
	}
	if !slices.Equal(got, want) {
		b.t.Errorf("ledger of %s:\n got %s\nwant %s", job, strings.Join(got, ", "), strings.Join(want, ", "))
	}
}

func sleeps(d time.Duration) func(context.Context, time.Time) (string, error) {
	return func(context.Context, time.Time) (string, error) {
		time.Sleep(d)
		return "", nil
	}
}
