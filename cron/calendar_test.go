package cron

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// workday moves a time off these days of January and February 2000, and off
// weekends but for these, to the next day.
func workday(off, works string) func(time.Time) time.Time {
	in := func(list string, t time.Time) bool {
		for len(list) >= 5 {
			if list[:5] == t.Format("01-02") {
				return true
			}
			list = list[min(len(list), 6):]
		}
		return false
	}
	return func(at time.Time) time.Time {
		for in(off, at) || (at.Weekday() == time.Saturday || at.Weekday() == time.Sunday) && !in(works, at) {
			at = at.AddDate(0, 0, 1)
		}
		return at
	}
}

// weekly is a job on Monday at seven, whose list of days off has a Monday
// (01-10), a week that ends in a worked Saturday (01-17 to 01-21), and a whole
// week up to the next Monday (01-31 to 02-06).
func (b *bench) weekly() Job {
	return Job{
		Name: "weekly", Schedule: "0 7 * * 1", CatchUp: &CatchUp{Runs: 2, Within: 8 * 24 * time.Hour},
		Shift: workday("01-10 01-17 01-18 01-19 01-20 01-21 01-31 02-01 02-02 02-03 02-04", "01-22"),
		Run: func(_ context.Context, at time.Time) (string, error) {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.ran = append(b.ran, at.Format("01-02T15:04")+" on "+time.Now().UTC().Format("01-02T15:04"))
			return "", nil
		},
	}
}

func TestATimeOnADayOffRunsOnTheNextWorkdayForItsOwnWeek(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{})
		b.add(b.weekly())
		b.start()
		time.Sleep(9*24*time.Hour + time.Hour) // Monday 01-10 01:00
		if st := b.Jobs()[0]; st.Next.Format("01-02T15:04") != "01-10T07:00" || st.Begins.Format("01-02T15:04") != "01-11T07:00" {
			t.Errorf("next %s begins %s", st.Next, st.Begins)
		}
		time.Sleep(36 * 24 * time.Hour)
		b.stop()
		b.wantRan("01-03T07:00 on 01-03T07:00", "01-10T07:00 on 01-11T07:00", "01-17T07:00 on 01-22T07:00", "01-24T07:00 on 01-24T07:00",
			// Two weeks meet on one morning: both are published, the newer first.
			"02-07T07:00 on 02-07T07:00", "01-31T07:00 on 02-07T07:00", "02-14T07:00 on 02-14T07:00")
	})
}

// TestDownOverAnyPartOfAHolidayEveryWeekRunsOnce stops the scheduler at any hour
// before, in and after each holiday and starts it again some time later.
func TestDownOverAnyPartOfAHolidayEveryWeekRunsOnce(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 1))
	for round := range 20 {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t, Options{})
			end := time.Now().Add(40 * 24 * time.Hour) // 02-10
			b.add(b.weekly())
			b.start()
			for {
				up := time.Hour + time.Duration(rng.Int64N(int64(5*24*time.Hour)))
				down := time.Duration(rng.Int64N(int64(8 * 24 * time.Hour)))
				// Never so long that a week lies beyond the limits of catching up.
				if time.Now().Add(up + down).After(end) {
					break
				}
				time.Sleep(up)
				b.stop()
				time.Sleep(down)
				b.restart(b.weekly())
			}
			time.Sleep(time.Until(end))
			b.stop()
			runs, err := b.ledger.Runs("weekly", time.Time{})
			if err != nil {
				t.Fatal(err)
			}
			var done []string
			for _, r := range runs {
				if r.Outcome == Done {
					done = append(done, r.At.UTC().Format("01-02"))
				} else if r.Outcome != Planned {
					t.Errorf("round %d: %s %s", round, r.At, r.Outcome)
				}
			}
			slices.Sort(done)
			if want := []string{"01-03", "01-10", "01-17", "01-24", "01-31", "02-07"}; !slices.Equal(done, want) {
				t.Fatalf("round %d: weeks %v, want %v\n%v", round, done, want, b.ran)
			}
		})
	}
}

func TestAJobPlannedInAHolidayOwesTheWeekThatIsStillToCome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{})
		time.Sleep(33 * 24 * time.Hour) // 02-03, in the week off
		b.add(b.weekly())
		b.start()
		time.Sleep(time.Hour)
		b.stop()
		time.Sleep(5 * 24 * time.Hour) // 02-08
		b.restart(b.weekly())
		synctest.Wait()
		b.stop()
		b.wantRan("02-07T07:00 on 02-08T01:00", "01-31T07:00 on 02-08T01:00")
	})
}

func TestAListOfHolidaysThatComesLateMovesWhatHasNotBegun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, Options{})
		var known atomic.Bool
		job := b.weekly()
		late := job.Shift
		job.Shift = func(at time.Time) time.Time {
			if known.Load() {
				return late(at)
			}
			return at
		}
		b.add(job)
		b.start()
		time.Sleep(8 * 24 * time.Hour)
		known.Store(true)
		time.Sleep(7 * 24 * time.Hour)
		b.stop()
		b.wantRan("01-03T07:00 on 01-03T07:00", "01-10T07:00 on 01-11T07:00")
	})
}

func TestMomentsAreWhatMovingEveryTimeSays(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 2))
	for round := range 200 {
		spec := []string{"0 7 * * 1", "30 2 * * *", "0 6 * * 1-5", "15 9 1,20 * *"}[round%4]
		times, err := parseSchedule(spec)
		if err != nil {
			t.Fatal(err)
		}
		shift := workday("01-03 01-04 01-05 01-06 01-07 01-10 02-01 02-02 02-07", "01-08")
		c := calendar{times, shift}
		start := time.Date(1999, 12, 20, 0, 0, 0, 0, time.UTC)
		now := start.Add(time.Duration(rng.Int64N(int64(70 * 24 * time.Hour))))
		var begun, next, begins time.Time
		for at := times.Next(start); next.IsZero(); at = times.Next(at) {
			if shift(at).After(now) {
				next, begins = at, shift(at)
			} else {
				begun = at
			}
		}
		if got := c.next(now); !got.Equal(next) {
			t.Fatalf("%s at %s: next %s, want %s", spec, now, got, next)
		}
		if got := (moments{c, time.Hour}).Next(now.Add(time.Hour)); !got.Equal(begins.Add(time.Hour)) {
			t.Fatalf("%s at %s: moment %s, want %s", spec, now, got, begins.Add(time.Hour))
		}
		if got := latest(times, start, c.begun(now)); !got.Equal(begun) {
			t.Fatalf("%s at %s: begun %s, want %s", spec, now, got, begun)
		}
	}
}

func TestAShiftThatMovesBackOrTooFarIsHeldToItsContract(t *testing.T) {
	times, err := parseSchedule("0 7 * * *")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2000, 1, 3, 7, 0, 0, 0, time.UTC)
	for moved, want := range map[time.Duration]time.Duration{-time.Hour: 0, time.Hour: time.Hour, 999 * 24 * time.Hour: reach} {
		c := calendar{times, func(at time.Time) time.Time { return at.Add(moved) }}
		if got := c.begin(at).Sub(at); got != want {
			t.Errorf("moved by %s it begins after %s, want %s", moved, got, want)
		}
	}
}

func ExampleJob_shift() {
	c := calendar{shift: workday("01-10", "")}
	c.schedule, _ = parseSchedule("0 7 * * 1")
	sunday := time.Date(2000, 1, 9, 12, 0, 0, 0, time.UTC)
	fmt.Println("for", c.next(sunday).Format(time.DateOnly), "on", moments{c, 0}.Next(sunday).Format(time.DateOnly))
	// Output: for 2000-01-10 on 2000-01-11
}
