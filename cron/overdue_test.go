package cron

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// wantOverdue compares what is overdue, as job, time and outcome.
func (b *bench) wantOverdue(want ...string) {
	b.t.Helper()
	found, err := b.Overdue()
	if err != nil {
		b.t.Fatal(err)
	}
	var got []string
	for _, o := range found {
		got = append(got, o.Job+" "+o.At.Format("01-02T15:04")+" by "+o.Deadline.Format("01-02T15:04")+" "+string(o.Outcome))
	}
	if strings.Join(got, ", ") != strings.Join(want, ", ") {
		b.t.Errorf("%s: overdue %q, want %q", time.Now().UTC().Format("01-02T15:04"), got, want)
	}
}

func TestAReportThatDidNotGoOutIsSignalledOnceUntilItDoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		b := newBench(t, Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
		broken := true
		b.add(Job{Name: "report", Schedule: "0 7 * * *", Expect: 2 * time.Hour, Run: func(context.Context, time.Time) (string, error) {
			if broken {
				return "", errors.New("a check failed")
			}
			return "", nil
		}})
		b.start()
		time.Sleep(8*time.Hour + 59*time.Minute)
		b.wantOverdue()
		time.Sleep(2 * time.Minute)
		b.wantOverdue("report 01-01T07:00 by 01-01T09:00 failed")
		time.Sleep(24 * time.Hour)
		b.wantOverdue("report 01-02T07:00 by 01-02T09:00 failed")
		if got := strings.Count(log.String(), "job is overdue"); got != 2 || !strings.Contains(log.String(), "level=ERROR") {
			t.Errorf("told %d times, want 2:\n%s", got, log.String())
		}
		broken = false
		if _, err := b.RunNow(t.Context(), "report"); err != nil { // by hand
			t.Fatal(err)
		}
		b.wantOverdue()
		time.Sleep(24 * time.Hour)
		b.stop()
		b.wantOverdue()
		b.wantLines("report", "planned 01-01T00:00", "failed 01-01T07:00", "overdue 01-01T07:00",
			"failed 01-02T07:00", "overdue 01-02T07:00", "done 01-02T09:01", "done 01-03T07:00")
	})
}

func TestADeadlineCountsFromWhenTheRunWasToBegin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{})
		job := b.weekly()
		job.Expect = 3 * time.Hour
		b.add(job)
		b.start()
		time.Sleep(9 * 24 * time.Hour)
		b.stop()
		time.Sleep(34 * time.Hour) // down until Tuesday 01-11 10:00, the day after the holiday
		b.restartWith(b.opt)
		b.add(job)
		b.wantOverdue("weekly 01-10T07:00 by 01-11T10:00 ")
	})
}

func TestWhatWasDueWhileDownIsSeenFromOutsideAndSignalledAtTheStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{CatchUp: CatchUp{Runs: 2, Within: 8 * 24 * time.Hour}})
		slow := Job{Name: "report", Schedule: "0 7 * * *", Expect: time.Hour, Run: sleeps(30 * time.Minute)}
		b.add(slow)
		b.wantOverdue() // never planned: nothing is known of it
		b.start()
		time.Sleep(20 * time.Hour)
		b.stop()
		time.Sleep(20 * time.Hour) // until 01-02 16:00
		b.restartWith(b.opt)
		b.add(slow)
		b.wantOverdue("report 01-02T07:00 by 01-02T08:00 ")
		b.wantLines("report", "planned 01-01T00:00", "done 01-01T07:00")
		b.start()
		time.Sleep(time.Minute)
		b.wantOverdue("report 01-02T07:00 by 01-02T08:00 ")
		time.Sleep(time.Hour)
		b.wantOverdue()
		b.stop()
		b.restart(slow)
		synctest.Wait()
		b.stop()
		b.wantLines("report", "planned 01-01T00:00", "done 01-01T07:00", "overdue 01-02T07:00", "done 01-02T07:00")
	})
}

func TestALineThatSaysOverdueSettlesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{CatchUp: CatchUp{Runs: 2, Within: 48 * time.Hour}})
		stuck := Job{Name: "report", Schedule: "0 7 * * *", Expect: time.Hour, Run: func(ctx context.Context, _ time.Time) (string, error) {
			<-ctx.Done()
			return "", ctx.Err()
		}}
		b.add(stuck)
		b.start()
		time.Sleep(9 * time.Hour)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_ = b.Stop(ctx) // interrupts
		next := stuck
		next.Run = b.record
		b.restart(next)
		synctest.Wait()
		b.stop()
		b.wantRan("07:00 at 09:00")
		b.wantOverdue()
	})
}

func TestAJobRescheduledOrExpectedByNobodyIsNotOverdue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{})
		job := Job{Name: "report", Schedule: "0 7 * * *", Expect: time.Hour, Run: b.record}
		b.add(job)
		b.start()
		time.Sleep(time.Hour)
		b.stop()
		time.Sleep(48 * time.Hour)
		for _, changed := range []Job{
			{Name: "report", Schedule: "0 7 * * *", Run: b.record},
			{Name: "report", Schedule: "0 8 * * *", Expect: time.Hour, Run: b.record},
		} {
			b.restartWith(b.opt)
			b.add(changed)
			b.wantOverdue()
		}
		b.restart(Job{Name: "report", Schedule: "0 8 * * *", Expect: time.Hour, Run: b.record}) // planned anew on 01-03 at 01:00
		b.wantOverdue()
		b.stop()
	})
}
