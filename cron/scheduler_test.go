package cron

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
	_ "time/tzdata"
)

// In a synctest bubble the clock starts on Saturday 2000-01-01 00:00 UTC and
// moves only when everyone sleeps.

func TestAWeeklyJobRunsOnMondayMorningOfTheCity(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		zone, err := time.LoadLocation("Asia/Shanghai")
		if err != nil {
			t.Fatal(err)
		}
		b := newBench(t, Options{Zone: zone})
		var ran []string
		b.add(Job{Name: "weekly", Schedule: "0 7 * * 1", Run: func(_ context.Context, at time.Time) (string, error) {
			if !at.Equal(time.Now()) {
				t.Errorf("ran at %s for %s", time.Now(), at)
			}
			ran = append(ran, at.Format("2006-01-02T15:04Z07:00"))
			return "published", nil
		}})
		b.start()
		time.Sleep(15 * 24 * time.Hour)
		b.stop()
		want := []string{"2000-01-03T07:00+08:00", "2000-01-10T07:00+08:00"}
		if !slices.Equal(ran, want) {
			t.Errorf("ran for %v, want %v", ran, want)
		}
		b.wantLines("weekly", "planned 01-01T08:00", "done 01-03T07:00", "done 01-10T07:00")
		if last, _, _ := b.ledger.Last("weekly"); last.Message != "published" || last.Attempts != 1 || last.Trigger != Scheduled {
			t.Errorf("last line %+v", last)
		}
	})
}

func TestALateRunReportsItsOwnPeriod(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{})
		b.add(Job{Name: "long", Schedule: "50 6 * * *", Run: sleeps(40 * time.Minute)})
		b.add(Job{Name: "report", Schedule: "0 7 * * *", Run: b.record})
		b.start()
		time.Sleep(23 * time.Hour)
		b.stop()
		b.wantRan("07:00 at 07:30")
	})
}

func TestJobsOfAGroupNeverOverlapAndOthersDo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{})
		var mu sync.Mutex
		inside, most := map[string]int{}, map[string]int{}
		work := func(groups ...string) func(context.Context, time.Time) (string, error) {
			return func(context.Context, time.Time) (string, error) {
				mu.Lock()
				for _, g := range groups {
					inside[g]++
					most[g] = max(most[g], inside[g])
				}
				mu.Unlock()
				time.Sleep(7 * time.Minute)
				mu.Lock()
				for _, g := range groups {
					inside[g]--
				}
				mu.Unlock()
				return "", nil
			}
		}
		b.add(Job{Name: "ingest", Group: "write", Schedule: "*/5 * * * *", Run: work("write", "all")})
		b.add(Job{Name: "refresh", Group: "write", Schedule: "*/10 * * * *", Run: work("write", "all")})
		b.add(Job{Name: "mail", Group: "send", Schedule: "*/10 * * * *", Run: work("all")})
		b.start()
		for range 20 {
			time.Sleep(9 * time.Minute)
			if _, err := b.RunNow(t.Context(), "refresh"); err != nil {
				t.Error(err)
			}
		}
		b.stop()
		if most["write"] != 1 || most["all"] != 2 {
			t.Errorf("at most %d writers and %d jobs at a time, want 1 and 2", most["write"], most["all"])
		}
	})
}

func TestASlowJobKeepsOnlyItsNewestTimeWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{})
		b.add(Job{Name: "inbox", Schedule: "*/5 * * * *", Run: func(ctx context.Context, at time.Time) (string, error) {
			_, _ = b.record(ctx, at)
			if at.Minute() < 20 {
				time.Sleep(12 * time.Minute)
			}
			return "", nil
		}})
		b.start()
		time.Sleep(34 * time.Minute)
		b.stop()
		b.wantRan("00:05 at 00:05", "00:15 at 00:17", "00:25 at 00:29", "00:30 at 00:30")
		b.wantLines("inbox", "planned 01-01T00:00", "skipped 01-01T00:10", "done 01-01T00:05",
			"skipped 01-01T00:20", "done 01-01T00:15", "done 01-01T00:25", "done 01-01T00:30")
	})
}

func TestWhatWasMissedIsCaughtUpNewestFirstWithinLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		day := 24 * time.Hour
		b := newBench(t, Options{CatchUp: CatchUp{Runs: 1, Within: 8 * day}})
		jobs := []Job{
			{Name: "daily", Schedule: "0 2 * * *", Run: b.record},
			{Name: "three", Schedule: "0 3 * * *", CatchUp: &CatchUp{Runs: 3, Within: 8 * day}, Run: b.record},
			{Name: "near", Schedule: "0 4 * * *", CatchUp: &CatchUp{Runs: 9, Within: day}, Run: b.record},
			{Name: "never", Schedule: "0 5 * * *", CatchUp: &CatchUp{}, Run: b.record},
			{Name: "monthly", Schedule: "0 6 1 * *", Run: b.record},
		}
		b.add(jobs...)
		b.start()
		time.Sleep(30 * time.Hour) // to 01-02 06:00: each daily job has run on both days
		b.stop()
		b.ran = nil

		time.Sleep(5*day + 6*time.Hour) // down until 01-07 12:00
		b.restart(jobs...)
		time.Sleep(time.Hour)
		b.stop()
		// Jobs of one group: whichever comes first; within a job newest first.
		slices.SortStableFunc(b.ran, func(a, b string) int { return strings.Compare(a[:5], b[:5]) })
		b.wantRan("02:00 at 12:00", "03:00 at 12:00", "03:00 at 12:00", "03:00 at 12:00", "04:00 at 12:00")
		b.wantLines("daily", "planned 01-01T00:00", "done 01-01T02:00", "done 01-02T02:00", "missed 01-06T02:00", "done 01-07T02:00")
		b.wantLines("three", "planned 01-01T00:00", "done 01-01T03:00", "done 01-02T03:00", "missed 01-04T03:00", "done 01-07T03:00", "done 01-06T03:00", "done 01-05T03:00")
		b.wantLines("near", "planned 01-01T00:00", "done 01-01T04:00", "done 01-02T04:00", "missed 01-06T04:00", "done 01-07T04:00")
		b.wantLines("never", "planned 01-01T00:00", "done 01-01T05:00", "done 01-02T05:00", "missed 01-07T05:00")
		b.wantLines("monthly", "planned 01-01T00:00", "done 01-01T06:00")

		b.ran = nil
		b.restart(jobs...)
		time.Sleep(time.Hour)
		b.stop()
		b.wantRan() // nothing is owed twice

		// Down for longer than any limit: months, the newest month is caught up
		// only when it is near enough.
		time.Sleep(26 * day) // 02-02 14:00
		b.restart(jobs...)
		time.Sleep(time.Hour)
		b.stop()
		b.wantLines("monthly", "planned 01-01T00:00", "done 01-01T06:00", "done 02-01T06:00")
		if last, _, _ := b.ledger.Last("daily"); last.At.Format("01-02T15:04") != "02-02T02:00" || last.Trigger != CaughtUp {
			t.Errorf("last line of daily %+v", last)
		}
	})
}

func TestACrashBetweenTwoCatchUpsLosesNeither(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const days = 12
		b := newBench(t, Options{CatchUp: CatchUp{Runs: days, Within: 2 * days * 24 * time.Hour}})
		job := Job{Name: "daily", Schedule: "0 0 * * *", Run: b.record}
		b.add(job)
		b.start()
		time.Sleep(time.Hour)
		b.stop()
		time.Sleep(days * 24 * time.Hour)
		slow := job
		slow.Run = sleeps(time.Hour)
		b.restart(slow)
		time.Sleep(30 * time.Minute)
		b.stop() // drains the newest, leaves the others
		want := []string{"planned 01-01T00:00", "done 01-13T00:00"}
		b.wantLines("daily", want...)
		b.restart(job)
		synctest.Wait()
		b.stop()
		for day := 12; day > 1; day-- {
			want = append(want, fmt.Sprintf("done 01-%02dT00:00", day))
		}
		b.wantLines("daily", want...)
	})
}

func TestOnlyLinesThatSettleATimeKeepItFromBeingCaughtUp(t *testing.T) {
	for _, c := range []struct {
		outcome Outcome
		trigger Trigger
		owed    bool
	}{
		{Done, Scheduled, false}, {Done, CaughtUp, false}, {Failed, Scheduled, false}, {Skipped, Scheduled, false},
		{Missed, "", false}, {Interrupted, Scheduled, true}, {Interrupted, CaughtUp, true}, {Done, Manual, true},
	} {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t, Options{CatchUp: CatchUp{Runs: 5, Within: 48 * time.Hour}})
			at := time.Now().Add(time.Hour)
			planned := Run{Job: "daily", At: time.Now(), Outcome: Planned, Ended: time.Now(), Schedule: "0 1 * * *"}
			line := Run{Job: "daily", At: at, Trigger: c.trigger, Outcome: c.outcome, Ended: at, Schedule: "0 1 * * *"}
			for _, r := range []Run{planned, line} {
				if err := b.ledger.Append(r); err != nil {
					t.Fatal(err)
				}
			}
			time.Sleep(2 * time.Hour)
			b.add(Job{Name: "daily", Schedule: "0 1 * * *", Run: b.record})
			b.start()
			synctest.Wait()
			b.stop()
			if owed := len(b.ran) == 1; owed != c.owed {
				t.Errorf("%s by %q: owed %v, want %v", c.outcome, c.trigger, owed, c.owed)
			}
		})
	}
}

func TestANewOrRescheduledJobOwesNothingFromBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{CatchUp: CatchUp{Runs: 5, Within: 1000 * time.Hour}})
		b.add(Job{Name: "daily", Schedule: "0 12 * * *", Run: b.record})
		b.start()
		time.Sleep(time.Hour)
		b.stop()
		time.Sleep(240 * time.Hour)
		b.restart(Job{Name: "daily", Schedule: "30 12 * * *", Run: b.record})
		time.Sleep(time.Hour)
		b.stop()
		b.wantRan()
		b.wantLines("daily", "planned 01-01T00:00", "planned 01-11T01:00")
		// But it owes what passed since it was planned, though it never ran.
		time.Sleep(24 * time.Hour)
		b.restart(Job{Name: "daily", Schedule: "30 12 * * *", Run: b.record})
		synctest.Wait()
		b.stop()
		b.wantRan("12:30 at 02:00")
	})
}

func TestTimesPassedWhileTheMachineSleptAreCaughtUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{CatchUp: CatchUp{Runs: 1, Within: 24 * time.Hour}})
		b.add(Job{Name: "hourly", Schedule: "0 * * * *", Run: b.record})
		b.start()
		time.Sleep(90 * time.Minute)
		// What a timer does that slept through 02:00, 03:00 and 04:00.
		five := time.Now().Add(210 * time.Minute)
		b.tick(b.jobs[0], five)
		b.tick(b.jobs[0], five) // the same time again is no news
		synctest.Wait()
		b.stop()
		b.wantLines("hourly", "planned 01-01T00:00", "done 01-01T01:00", "missed 01-01T03:00", "done 01-01T05:00", "done 01-01T04:00")
	})
}

func TestFailedAttemptsAreRepeatedWithGrowingPauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{})
		b.add(Job{Name: "flaky", Schedule: "0 1 * * *", Retries: 3, Run: func(ctx context.Context, at time.Time) (string, error) {
			_, _ = b.record(ctx, at)
			if len(b.ran) < 4 {
				return "", fmt.Errorf("attempt %d", len(b.ran))
			}
			return "at last", nil
		}})
		b.add(Job{Name: "other", Schedule: "1 1 * * *", Run: func(context.Context, time.Time) (string, error) {
			b.ran = append(b.ran, "other")
			return "", nil
		}})
		b.add(Job{Name: "broken", Schedule: "0 2 * * *", Retries: 1, Run: func(context.Context, time.Time) (string, error) {
			return "got this far", errors.New("no such table")
		}})
		b.start()
		time.Sleep(3 * time.Hour)
		b.stop()
		if last, _, _ := b.ledger.Last("flaky"); last.Outcome != Done || last.Attempts != 3 || last.Ended.Sub(last.Started) != 90*time.Second || last.Error != "" {
			t.Errorf("flaky: %+v", last)
		}
		// Another job of the group used the pause.
		b.wantRan("01:00 at 01:00", "01:00 at 01:00", "other", "01:00 at 01:01")
		if last, _, _ := b.ledger.Last("broken"); last.Outcome != Failed || last.Attempts != 2 || last.Error != "no such table" || last.Message != "got this far" {
			t.Errorf("broken: %+v", last)
		}
	})
}

func TestPausesDoubleUpToAQuarterOfAnHour(t *testing.T) {
	var got []string
	for attempt := 1; attempt <= 7; attempt++ {
		got = append(got, defaultBackoff(attempt).String())
	}
	if want := "30s 1m0s 2m0s 4m0s 8m0s 15m0s 15m0s"; strings.Join(got, " ") != want {
		t.Errorf("pauses %v, want %s", got, want)
	}
	if got := defaultBackoff(1 << 40); got != 15*time.Minute {
		t.Errorf("pause after very many attempts is %s", got)
	}
}

func TestAPanicCostsOneRunAndNothingElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		b := newBench(t, Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
		b.add(Job{Name: "panics", Schedule: "0 * * * *", Run: func(_ context.Context, at time.Time) (string, error) {
			switch at.Hour() {
			case 1:
				return fmt.Sprint(1 / (at.Hour() - 1)), nil
			case 2:
				runtime.Goexit()
			}
			return "", nil
		}})
		b.start()
		time.Sleep(200 * time.Minute)
		b.stop()
		b.wantLines("panics", "planned 01-01T00:00", "failed 01-01T01:00", "failed 01-01T02:00", "done 01-01T03:00")
		runs, _ := b.ledger.Runs("panics", time.Time{})
		if runs[1].Cause != Panicked || !strings.HasPrefix(runs[1].Error, "panic: runtime error: integer divide by zero") || runs[2].Error != errGoexit.Error() {
			t.Errorf("lines %+v", runs[1:3])
		}
		if !strings.Contains(log.String(), "scheduler_test.go") {
			t.Errorf("the log does not say where it panicked:\n%s", log.String())
		}
	})
}

func TestATimeoutCancelsEachAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{Backoff: func(int) time.Duration { return time.Minute }})
		b.add(Job{Name: "hangs", Schedule: "0 1 * * *", Timeout: 10 * time.Minute, Retries: 1, Run: func(ctx context.Context, _ time.Time) (string, error) {
			<-ctx.Done()
			return "", ctx.Err()
		}})
		b.start()
		time.Sleep(2 * time.Hour)
		b.stop()
		last, _, _ := b.ledger.Last("hangs")
		if last.Outcome != Failed || last.Cause != TimedOut || last.Attempts != 2 || last.Ended.Sub(last.Started) != 21*time.Minute {
			t.Errorf("line %+v", last)
		}
		if !strings.HasPrefix(last.Error, "timed out after 10m0s") {
			t.Errorf("error %q", last.Error)
		}
	})
}

func TestAWriterDeafToItsTimeoutIsNotOverlapped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{})
		b.add(Job{Name: "deaf", Schedule: "0 1 * * *", Timeout: time.Minute, Run: sleeps(30 * time.Minute)})
		b.add(Job{Name: "next", Schedule: "5 1 * * *", Run: b.record})
		b.start()
		time.Sleep(2 * time.Hour)
		b.stop()
		b.wantRan("01:05 at 01:30")
		if last, _, _ := b.ledger.Last("deaf"); last.Outcome != Done {
			t.Errorf("it did its work, late: %+v", last)
		}
	})
}

func TestStatusTellsWhatRunsWaitsAndComes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{})
		b.add(Job{Name: "long", Schedule: "0 1 * * *", Run: sleeps(time.Hour)}, Job{Name: "inbox", Group: "", Schedule: "30 * * * *", Run: b.record})
		b.start()
		time.Sleep(100 * time.Minute)
		st := b.Jobs()
		if !st[0].Running || st[0].Next.Format("01-02T15:04") != "01-02T01:00" || len(st[0].Waiting) != 0 {
			t.Errorf("long: %+v", st[0])
		}
		if st[1].Running || st[1].Next.Format("01-02T15:04") != "01-01T02:30" || len(st[1].Waiting) != 1 || st[1].Waiting[0].Format("15:04") != "01:30" {
			t.Errorf("inbox: %+v", st[1])
		}
		b.stop()
	})
}

func TestAllProblemsOfAJobAreToldAtOnce(t *testing.T) {
	b := newBench(t, Options{})
	b.add(Job{Name: "weekly", Schedule: "0 7 * * 1", Run: b.record})
	err := b.Add(Job{Name: "two words", Schedule: "61 7 * *", Timeout: -1, Retries: -1, CatchUp: &CatchUp{Runs: 2}})
	for _, want := range []string{"name", "schedule", "timeout", "retries", "catch up within", "nothing to run"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("problem %q is missing from: %v", want, err)
		}
	}
	if err := b.Add(Job{Name: "weekly", Schedule: "@daily", Run: b.record}); err == nil || !strings.Contains(err.Error(), "two of this name") {
		t.Errorf("second job of a name: %v", err)
	}
	if _, err := New(Options{CatchUp: CatchUp{Runs: -1}}); err == nil || strings.Count(err.Error(), "missing") != 3 || !strings.Contains(err.Error(), "catch up -1") {
		t.Errorf("problems of empty options: %v", err)
	}
}

func TestALedgerThatCannotBeReadStopsTheStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{Ledger: brokenLedger{}})
		b.add(Job{Name: "daily", Schedule: "@daily", Run: b.record}, Job{Name: "hourly", Schedule: "@hourly", Run: b.record})
		err := b.Start(t.Context())
		if err == nil || strings.Count(err.Error(), "disk on fire") != 2 {
			t.Errorf("start: %v", err)
		}
		time.Sleep(48 * time.Hour)
		b.wantRan()
	})
}

type brokenLedger struct{}

func (brokenLedger) Append(Run) error                      { return nil }
func (brokenLedger) Last(string) (Run, bool, error)        { return Run{}, false, errors.New("disk on fire") }
func (brokenLedger) Runs(string, time.Time) ([]Run, error) { return nil, nil }
