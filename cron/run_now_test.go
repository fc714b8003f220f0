package cron

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestRunNowRunsBesideTheScheduleWithoutSettlingIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{CatchUp: CatchUp{Runs: 1, Within: 24 * time.Hour}})
		job := Job{Name: "daily", Schedule: "0 1 * * *", Run: b.record}
		b.add(job, Job{Name: "fails", Schedule: "0 5 * * *", Run: func(context.Context, time.Time) (string, error) { return "", errors.New("broken") }})
		// Before Start, as from a command line.
		run, err := b.RunNow(t.Context(), "daily")
		if err != nil || run.Outcome != Done || run.Trigger != Manual || !run.At.Equal(time.Now()) {
			t.Errorf("run %+v, %v", run, err)
		}
		if run, err := b.RunNow(t.Context(), "fails"); err == nil || err.Error() != "broken" || run.Outcome != Failed {
			t.Errorf("run %+v, %v", run, err)
		}
		if _, err := b.RunNow(t.Context(), "dayly"); !errors.Is(err, ErrUnknownJob) {
			t.Errorf("unknown job: %v", err)
		}
		time.Sleep(2 * time.Hour)
		if _, err := b.RunNow(t.Context(), "daily"); err != nil {
			t.Error(err)
		}
		b.start() // 01:00 of today has passed, and no scheduled run settled it
		synctest.Wait()
		b.stop()
		b.wantRan("00:00 at 00:00", "02:00 at 02:00", "01:00 at 02:00")
		if _, err := b.RunNow(t.Context(), "daily"); !errors.Is(err, ErrStopped) {
			t.Errorf("after the stop: %v", err)
		}
	})
}

func TestRunNowGivesUpWaitingWhenItsContextEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{})
		b.add(Job{Name: "long", Schedule: "0 1 * * *", Run: sleeps(time.Hour)}, Job{Name: "short", Schedule: "0 9 * * *", Run: b.record})
		b.start()
		time.Sleep(70 * time.Minute)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err := b.RunNow(ctx, "short"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("wait: %v", err)
		}
		b.stop()
		b.wantRan()
		b.wantLines("short", "planned 01-01T00:00")
	})
}

func TestStopInterruptsAManualRunToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{})
		b.add(Job{Name: "long", Schedule: "0 1 * * *", Run: func(ctx context.Context, _ time.Time) (string, error) {
			<-ctx.Done()
			return "", ctx.Err()
		}})
		ended := make(chan error, 1)
		go func() {
			_, err := b.RunNow(context.WithoutCancel(t.Context()), "long")
			ended <- err
		}()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := b.Stop(ctx); err == nil {
			t.Error("stop tells nothing of the run it interrupted")
		}
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("run: %v", err)
		}
		b.wantLines("long", "interrupted 01-01T00:00")
	})
}
