package main

import (
	"time"

	"github.com/spf13/cobra"
)

// clocks are the two questions that every build answers: what was true at the end
// of which day, and what did we know at which moment.
type clocks struct{ asOf, knownAt string }

func (c *clocks) flags(cmd *cobra.Command, t texts) {
	cmd.Flags().StringVar(&c.asOf, "as-of", "", t.s("flag.as_of"))
	cmd.Flags().StringVar(&c.knownAt, "known-at", "", t.s("flag.known_at"))
}

// parse returns the day (zero: the last complete week) and the moment (now when not given).
func (c clocks) parse(t texts, now time.Time, zone *time.Location) (asOf, knownAt time.Time, err error) {
	knownAt = now
	if c.asOf != "" {
		if asOf, err = time.ParseInLocation(time.DateOnly, c.asOf, zone); err != nil {
			return asOf, knownAt, t.wrongUsage("error.as_of", c.asOf)
		}
		if asOf.After(now) {
			return asOf, knownAt, t.wrongUsage("error.future", "--as-of", c.asOf, now.In(zone).Format(time.DateOnly))
		}
	}
	if c.knownAt != "" {
		knownAt, err = pastMoment(t, "--known-at", c.knownAt, now, zone)
	}
	return asOf, knownAt, err
}

// pastMoment reads the moment that a flag gives, and refuses one that is yet to come.
// Today, whose end it is, and the second that has begun mean now.
func pastMoment(t texts, flag, s string, now time.Time, zone *time.Location) (time.Time, error) {
	at, err := parseMoment(s, zone)
	if err != nil {
		return at, t.wrongUsage("error.moment", flag, s)
	}
	begun := at.Before(wholeSecond(now).Add(1))
	if _, err := time.Parse(time.DateOnly, s); err == nil {
		begun = at.AddDate(0, 0, -1).Before(now)
	}
	switch {
	case !at.After(now):
		return at, nil
	case begun:
		return now, nil
	}
	return at, t.wrongUsage("error.future", flag, s, now.In(zone).Format(time.DateTime))
}

// wholeSecond is the first whole second that is not before t.
func wholeSecond(t time.Time) time.Time { return t.Add(time.Second - 1).Truncate(time.Second) }

// parseMoment reads a moment as RFC 3339, or as city wall-clock time: a date and time,
// or a date, which means its end.
func parseMoment(s string, zone *time.Location) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, nil
	}
	for _, layout := range []string{time.DateTime, "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02T15:04"} {
		if t, err := time.ParseInLocation(layout, s, zone); err == nil {
			return t, nil
		}
	}
	t, err := time.ParseInLocation(time.DateOnly, s, zone)
	return t.AddDate(0, 0, 1).Add(-time.Microsecond), err
}
