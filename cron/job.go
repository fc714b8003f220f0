package cron

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
)

// Job is something to be done at the times of a schedule.
type Job struct {
	// Name is unique among the jobs of a scheduler; letters, digits and the
	// like, no spaces, since people type it and ledgers keep it.
	Name string
	// Schedule has five fields, minute hour day month weekday, or is one of
	// @hourly @daily @weekly @monthly @yearly, in the zone of the scheduler.
	// @every is refused: its times depend on when the program started, so
	// what was missed could not be known.
	Schedule string
	// Shift, where not nil, says when the run for a scheduled time begins, as on
	// the next working day; the run is still for the time itself. It must not
	// move a time back, nor further than 31 days, nor past a later one. It may
	// learn new things, such as next year's holidays, while the scheduler runs.
	// Of times that are moved to one moment the newest runs first and the others
	// are caught up.
	Shift func(at time.Time) time.Time
	// Expect, where not 0, says how long after a run was to begin it must be done;
	// see Overdue.
	Expect time.Duration
	// Group names the jobs that must not run at the same time, as writers of
	// one store; the empty name is a group like any other.
	Group string
	// Timeout bounds one attempt; 0 is no bound. It cancels the context, and
	// the group stays taken until Run has returned: a writer that does not
	// listen is waited for, never overlapped.
	Timeout time.Duration
	// Retries is how many more attempts follow a failed one.
	Retries int
	// CatchUp, where not nil, takes the place of the scheduler's.
	CatchUp *CatchUp
	// Run does the work for the scheduled time at, which lies in the past when
	// the run is late. The message is kept in the ledger, one line for people.
	// A panic counts as a failed attempt.
	Run func(ctx context.Context, at time.Time) (message string, err error)
}

// CatchUp limits what is run of the times that passed while the program was
// down or asleep. The zero value catches up nothing.
type CatchUp struct {
	// Runs is the most times of one job that are caught up, the newest first.
	Runs int
	// Within is how far back these may lie; it must be positive when Runs is.
	Within time.Duration
}

func (c CatchUp) problems() []error {
	var problems []error
	if c.Runs < 0 {
		problems = append(problems, fmt.Errorf("catch up %d runs: give 0 or more", c.Runs))
	}
	if c.Within < 0 || c.Runs > 0 && c.Within == 0 {
		problems = append(problems, fmt.Errorf("catch up within %s: say how far back, for example 192h", c.Within))
	}
	return problems
}

// parse returns the job's schedule, or every problem of the job at once.
func (j Job) parse() (calendar, error) {
	var problems []error
	if j.Name == "" || strings.ContainsFunc(j.Name, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }) {
		problems = append(problems, errors.New("name is empty or holds spaces"))
	}
	times, err := parseSchedule(j.Schedule)
	if err != nil {
		problems = append(problems, err)
	}
	if j.Timeout < 0 {
		problems = append(problems, fmt.Errorf("timeout %s: give 0 for none, or a positive duration", j.Timeout))
	}
	if j.Expect < 0 {
		problems = append(problems, fmt.Errorf("expect %s: give 0 for nothing expected, or a positive duration", j.Expect))
	}
	if j.Retries < 0 {
		problems = append(problems, fmt.Errorf("retries %d: give 0 or more", j.Retries))
	}
	if j.CatchUp != nil {
		problems = append(problems, j.CatchUp.problems()...)
	}
	if j.Run == nil {
		problems = append(problems, errors.New("nothing to run"))
	}
	if len(problems) > 0 {
		return calendar{}, fmt.Errorf("job %q: %w", j.Name, errors.Join(problems...))
	}
	return calendar{times, j.Shift}, nil
}
