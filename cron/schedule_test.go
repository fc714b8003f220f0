package cron

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestSchedulesThatCannotBeKeptAreRefusedWithTheReason(t *testing.T) {
	for spec, want := range map[string]string{
		"":                             "is empty",
		"  ":                           "is empty",
		"0 7 * *":                      "five fields",
		"0 0 7 * * 1":                  "five fields",
		"60 7 * * *":                   "above maximum",
		"*/0 * * * *":                  "step",
		"@every 5m":                    "*/5 * * * *",
		"@fortnightly":                 "five fields",
		"0 0 30 2 *":                   "never comes",
		"TZ=":                          "time zone",
		"CRON_TZ=Asia/Tokyo 0 7 * * *": "time zone",
	} {
		if _, err := parseSchedule(spec); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("schedule %q: %v, want %q", spec, err, want)
		}
	}
	for _, spec := range []string{"0 7 * * 1", " */5 8-18 * * mon-fri ", "@daily", "0 0 29 2 *", "30 6 1,15 * *"} {
		if _, err := parseSchedule(spec); err != nil {
			t.Errorf("schedule %q: %v", spec, err)
		}
	}
}

func TestWhatIsOwedIsWhatCountingEveryTimeSays(t *testing.T) {
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(7, 7))
	specs := []string{"*/5 * * * *", "0 * * * *", "0 7 * * 1", "30 2 1 * *", "*/7 0-6 * * 6", "0 0 1 1 *", "0,59 23,0 * * *"}
	for round := range 400 {
		spec := specs[round%len(specs)]
		times, err := parseSchedule(spec)
		if err != nil {
			t.Fatal(err)
		}
		after := time.Date(2022, 1, 1, 0, 0, 0, 0, zone).Add(time.Duration(rng.Int64N(int64(9000 * time.Hour))))
		if rng.IntN(3) == 0 {
			after = times.Next(after) // exactly on a time, which is then not in question
		}
		until := after.Add(time.Duration(rng.Int64N(int64(2000*time.Hour))) >> rng.IntN(12))
		if rng.IntN(3) == 0 {
			until = times.Next(until) // exactly on a time, which then is
		}
		limit := CatchUp{Runs: rng.IntN(5), Within: time.Duration(rng.Int64N(int64(3000 * time.Hour)))}
		settled := map[int64]bool{}
		var all []time.Time
		for at := times.Next(after); !at.After(until); at = times.Next(at) {
			all = append(all, at)
			if rng.IntN(3) == 0 {
				settled[at.Unix()] = true
			}
		}
		var want []time.Time
		var wantGivenUp time.Time
		for _, at := range slices.Backward(all) {
			if settled[at.Unix()] {
				continue
			}
			if len(want) == limit.Runs || at.Before(until.Add(-limit.Within)) {
				wantGivenUp = at
				break
			}
			want = append(want, at)
		}
		got, givenUp := owed(times, after, until, until.Add(-limit.Within-1), settled, limit.Runs)
		if !slices.EqualFunc(got, want, time.Time.Equal) || !givenUp.Equal(wantGivenUp) {
			t.Fatalf("%s in (%s, %s], limit %+v:\n got %v, given up %v\nwant %v, given up %v", spec, after, until, limit, got, givenUp, want, wantGivenUp)
		}
	}
}

// counted counts how often a schedule is asked.
type counted struct {
	schedule
	asked int
}

func (c *counted) Next(t time.Time) time.Time {
	c.asked++
	return c.schedule.Next(t)
}

func TestALongAbsenceCostsNoMoreThanAShortOne(t *testing.T) {
	times, err := parseSchedule("* * * * *")
	if err != nil {
		t.Fatal(err)
	}
	c := &counted{schedule: times}
	until := time.Date(2022, 7, 4, 7, 0, 0, 0, time.UTC)
	run, givenUp := owed(c, until.AddDate(-20, 0, 0), until, until.Add(-time.Hour), nil, 2)
	if len(run) != 2 || !run[0].Equal(until) || givenUp.IsZero() || c.asked > 20 {
		t.Errorf("owed %v, given up %v, asked %d times", run, givenUp, c.asked)
	}
}

func FuzzAnyScheduleIsParsedOrRefused(f *testing.F) {
	for _, spec := range []string{"0 7 * * 1", "@daily", "@every 1s", "TZ=", "CRON_TZ=x", "*/5,7-9/2 ? jan-feb * sun", "-1 * * * *", "* * * *", "99999999999999999999 * * * *"} {
		f.Add(spec)
	}
	start := time.Date(2022, 7, 4, 7, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, spec string) {
		times, err := parseSchedule(spec)
		if err != nil {
			return
		}
		if next := times.Next(start); next.IsZero() || !next.After(start) {
			t.Errorf("%q after %s is %s", spec, start, next)
		}
	})
}

func Example_owed() {
	times, _ := parseSchedule("0 7 * * 1")
	down := time.Date(2022, 6, 6, 12, 0, 0, 0, time.UTC)
	up := time.Date(2022, 7, 4, 12, 0, 0, 0, time.UTC)
	run, givenUp := owed(times, down, up, up.AddDate(0, 0, -15), nil, 2)
	for _, at := range run {
		fmt.Println("catch up", at.Format(time.DateOnly))
	}
	fmt.Println("given up from", givenUp.Format(time.DateOnly), "back")
	// Output:
	// catch up 2022-07-04
	// catch up 2022-06-27
	// given up from 2022-06-20 back
}
