package cron

import (
	"errors"
	"fmt"
	"strings"
	"time"

	robfig "github.com/robfig/cron/v3"
)

// schedule gives the first of its times after t, in the zone of t, or the zero
// time when there is none.
type schedule interface {
	Next(t time.Time) time.Time
}

// farthest is how many years a schedule's times lie apart at most; the parser
// takes what comes more rarely for never.
const farthest = 5

// CheckSchedule returns what is wrong with a schedule as Job.Schedule has it.
func CheckSchedule(spec string) error {
	_, err := parseSchedule(spec)
	return err
}

func parseSchedule(spec string) (schedule, error) {
	spec = strings.TrimSpace(spec)
	switch {
	case spec == "":
		return nil, errors.New("schedule is empty: give five fields, for example 0 7 * * 1")
	case strings.Contains(spec, "TZ="):
		// One zone for all jobs; and the parser panics on a bare "TZ=".
		return nil, fmt.Errorf("schedule %q names a time zone: set the zone once, for all jobs", spec)
	case strings.HasPrefix(spec, "@every"):
		return nil, fmt.Errorf("schedule %q is not tied to the clock: write */5 * * * * for every five minutes", spec)
	}
	times, err := robfig.ParseStandard(spec)
	if err != nil {
		return nil, fmt.Errorf("schedule %q: %w; give five fields, for example 0 7 * * 1", spec, err)
	}
	// Any leap year will do as a start to see whether it ever comes.
	if times.Next(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
		return nil, fmt.Errorf("schedule %q never comes", spec)
	}
	return times, nil
}

// latest returns the newest time of s after one moment and not after another,
// or the zero time. It looks back in growing steps, so that a long absence
// costs no more than a short one.
func latest(s schedule, after, until time.Time) time.Time {
	for span := time.Minute; after.Before(until); span *= 2 {
		from := until.Add(-span)
		if from.Before(after) {
			from = after
		}
		var newest time.Time
		for t := s.Next(from); !t.IsZero() && !t.After(until); t = s.Next(t) {
			newest = t
		}
		if !newest.IsZero() || !from.After(after) {
			return newest
		}
	}
	return time.Time{}
}

// owed returns the times of s in (after, until] that are not settled and may be
// caught up, newest first: at most so many, and after the horizon. givenUp is the
// newest that may not: that one and every time before it are given up. The zero
// time means that none is.
func owed(s schedule, after, until, horizon time.Time, settled map[int64]bool, most int) (run []time.Time, givenUp time.Time) {
	for t := latest(s, after, until); !t.IsZero(); t = latest(s, after, t.Add(-1)) {
		if settled[t.Unix()] {
			continue
		}
		if len(run) == most || !t.After(horizon) {
			return run, t
		}
		run = append(run, t)
	}
	return run, time.Time{}
}
