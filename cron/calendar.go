package cron

import "time"

// reach is the furthest that Job.Shift may move a time.
const reach = 31 * 24 * time.Hour

// calendar is a schedule of times whose runs may begin later.
type calendar struct {
	schedule
	shift func(at time.Time) time.Time
}

// begin is when the run for a time begins.
func (c calendar) begin(at time.Time) time.Time {
	if c.shift == nil {
		return at
	}
	moved := c.shift(at)
	if moved.Before(at) {
		return at
	}
	if last := at.Add(reach); moved.After(last) {
		return last
	}
	return moved
}

// begun returns the moment, t or earlier, up to which the runs of all times had
// begun by t; those of times between the moment and t begin later than t.
func (c calendar) begun(t time.Time) time.Time {
	if c.shift == nil {
		return t
	}
	after, until := t.Add(-reach), t
	for at := latest(c.schedule, after, until); !at.IsZero() && c.begin(at).After(t); at = latest(c.schedule, after, until) {
		until = at.Add(-1)
	}
	return until
}

// next returns the first time whose run had not begun by t.
func (c calendar) next(t time.Time) time.Time { return c.Next(c.begun(t)) }

// moments are the moments at which runs of a calendar begin, or so long after.
type moments struct {
	calendar
	later time.Duration
}

// Next implements robfig's Schedule.
func (m moments) Next(t time.Time) time.Time {
	at := m.next(t.Add(-m.later))
	if at.IsZero() {
		return at
	}
	return m.begin(at).Add(m.later)
}
