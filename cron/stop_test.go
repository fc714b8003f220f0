package cron

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestStopDrainsWhatRunsAndLeavesWhatWaitsOwed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{CatchUp: CatchUp{Runs: 1, Within: 24 * time.Hour}})
		jobs := []Job{
			{Name: "running", Schedule: "0 1 1 1 *", Run: sleeps(30 * time.Minute)},
			{Name: "waiting", Schedule: "10 1 * * *", Run: b.record},
			{Name: "pausing", Group: "own", Schedule: "19 1 * * *", Retries: 5, Run: func(context.Context, time.Time) (string, error) {
				return "", errors.New("not yet")
			}},
		}
		b.add(jobs...)
		b.start()
		time.Sleep(80 * time.Minute)
		began := time.Now()
		if err := b.Stop(t.Context()); err != nil {
			t.Error(err)
		}
		if took := time.Since(began); took != 10*time.Minute {
			t.Errorf("stop took %s, want the ten minutes that the job still needed", took)
		}
		b.wantLines("running", "planned 01-01T00:00", "done 01-01T01:00")
		b.wantLines("waiting", "planned 01-01T00:00")
		b.wantLines("pausing", "planned 01-01T00:00", "interrupted 01-01T01:19")
		jobs[2].Run = b.record
		b.restart(jobs...)
		synctest.Wait()
		b.stop()
		b.wantLines("waiting", "planned 01-01T00:00", "done 01-01T01:10")
		b.wantLines("pausing", "planned 01-01T00:00", "interrupted 01-01T01:19", "done 01-01T01:19")
	})
}

func TestStopInterruptsWhenItsTimeIsUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{})
		b.add(Job{Name: "long", Schedule: "0 1 * * *", Run: func(ctx context.Context, _ time.Time) (string, error) {
			<-ctx.Done()
			time.Sleep(time.Second) // tidies up
			return "", ctx.Err()
		}})
		b.start()
		time.Sleep(61 * time.Minute)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		err := b.Stop(ctx)
		if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "interrupted long") {
			t.Errorf("stop: %v", err)
		}
		b.wantLines("long", "planned 01-01T00:00", "interrupted 01-01T01:00")
	})
}

func TestStopDoesNotWaitForeverForADeafJob(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{Grace: 10 * time.Second})
		b.add(Job{Name: "deaf", Schedule: "0 1 * * *", Run: sleeps(time.Hour)})
		b.start()
		time.Sleep(61 * time.Minute)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		began := time.Now()
		err := b.Stop(ctx)
		if err == nil || !strings.Contains(err.Error(), "deaf did not end within 10s") || time.Since(began) != 10*time.Second {
			t.Errorf("stop after %s: %v", time.Since(began), err)
		}
		time.Sleep(time.Hour) // the bubble ends with all its goroutines
	})
}

func TestTheEndOfTheContextOfStartEndsEverything(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{})
		b.add(Job{Name: "long", Schedule: "0 * * * *", Run: func(ctx context.Context, _ time.Time) (string, error) {
			<-ctx.Done()
			return "", ctx.Err()
		}})
		ctx, cancel := context.WithCancel(t.Context())
		if err := b.Start(ctx); err != nil {
			t.Fatal(err)
		}
		time.Sleep(61 * time.Minute)
		cancel()
		time.Sleep(5 * time.Hour)
		b.wantLines("long", "planned 01-01T00:00", "interrupted 01-01T01:00")
		if err := b.Stop(t.Context()); err != nil {
			t.Errorf("stop after the end: %v", err)
		}
	})
}
