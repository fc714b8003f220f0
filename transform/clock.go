package transform

import (
	"fmt"
	"time"
)

// clocks are the two clocks of a build.
type clocks struct {
	asOf    time.Time // a date, midnight UTC
	knownAt time.Time
	zone    *time.Location
}

func newClocks(o Options, zone *time.Location) clocks {
	c := clocks{knownAt: o.KnownAt, zone: zone, asOf: o.AsOf}
	if c.knownAt.IsZero() {
		c.knownAt = o.Now
	}
	if c.asOf.IsZero() {
		c.asOf = LastCompleteWeek(c.knownAt, zone)
	} else {
		c.asOf = dateOf(c.asOf)
	}
	return c
}

// LastCompleteWeek returns the Sunday (midnight UTC, a date) that ends the last
// ISO week complete at a moment in the city's zone.
func LastCompleteWeek(at time.Time, zone *time.Location) time.Time {
	if zone == nil {
		zone = time.UTC
	}
	return monday(dateOf(at.In(zone))).AddDate(0, 0, -1)
}

// wall is a moment on the city's clock, as a time without a zone (UTC).
func (c clocks) wall(t time.Time) time.Time {
	l := t.In(c.zone)
	return time.Date(l.Year(), l.Month(), l.Day(), l.Hour(), l.Minute(), l.Second(), l.Nanosecond(), time.UTC)
}

// issue is the label of the ISO week of as-of.
func (c clocks) issue() string {
	year, week := c.asOf.ISOWeek()
	return fmt.Sprintf("%04d-W%02d", year, week)
}

// wholeWeek reports whether as-of is the last day of its ISO week.
func wholeWeek(day time.Time) bool { return day.Weekday() == time.Sunday }

func dateOf(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

func monday(day time.Time) time.Time {
	return day.AddDate(0, 0, -(int(day.Weekday())+6)%7)
}
