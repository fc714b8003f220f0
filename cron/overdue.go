package cron

import (
	"fmt"
	"time"
)

// Overdue is a scheduled time of a job with Expect that should have been done by
// now and is not.
type Overdue struct {
	Job      string
	Schedule string
	// At is the scheduled time, Begins when its run was to begin, Deadline when it
	// should have been done.
	At, Begins, Deadline time.Time
	// Outcome is that of the last line for At, "" when there is none: nothing ran.
	Outcome Outcome

	told bool // the ledger has a line that says so
}

// Overdue returns what is overdue, at most one time of each job, in the order of
// the jobs. It asks the ledger and needs no Start, so that it can also be asked
// from outside when the scheduler itself is down. Of each job the newest time
// whose grace has passed is looked at; it is done when that time, a later one, or
// a run by hand since then was. A job that was never planned owes nothing.
func (s *Scheduler) Overdue() ([]Overdue, error) {
	s.mu.Lock()
	jobs := s.jobs
	s.mu.Unlock()
	now := s.now()
	var found []Overdue
	for _, j := range jobs {
		o, is, err := s.overdue(j, now)
		if err != nil {
			return nil, fmt.Errorf("read whether job %q is overdue: %w", j.Name, err)
		}
		if is {
			found = append(found, o)
		}
	}
	return found, nil
}

func (s *Scheduler) overdue(j *job, now time.Time) (o Overdue, is bool, err error) {
	if j.Expect == 0 {
		return o, false, nil
	}
	until := j.times.begun(now.Add(-j.Expect))
	at := latest(j.times, until.AddDate(-farthest, 0, 0), until)
	if at.IsZero() {
		return o, false, nil
	}
	last, known, err := s.opt.Ledger.Last(j.Name)
	if err != nil || !known || last.Schedule != j.Schedule {
		return o, false, err
	}
	runs, err := s.opt.Ledger.Runs(j.Name, at)
	if err != nil {
		return o, false, err
	}
	begins := j.times.begin(at)
	o = Overdue{Job: j.Name, Schedule: j.Schedule, At: at, Begins: begins, Deadline: begins.Add(j.Expect)}
	for _, r := range runs {
		switch {
		case r.Outcome == Done, r.Outcome == Planned && !j.times.begun(r.At.In(s.opt.Zone)).Before(at):
			return o, false, nil
		case !r.At.Equal(at):
		case r.Outcome == Late:
			o.told = true
		default:
			o.Outcome = r.Outcome
		}
	}
	return o, true, nil
}

// watch writes into the ledger and the log that a job is overdue, once for a time.
func (s *Scheduler) watch(j *job, now time.Time) {
	o, is, err := s.overdue(j, now)
	if is && !o.told {
		s.log.Error("job is overdue", "job", j.Name, "at", o.At, "deadline", o.Deadline, "outcome", string(o.Outcome))
		err = s.note(j, o.At, "", Late)
	}
	if err != nil {
		s.log.Error("watch job", "job", j.Name, "error", err)
	}
}
