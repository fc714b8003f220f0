package main

import (
	"errors"
	"fmt"
	"time"

	"baimi/cron"
)

// overdueJob is a report that was due and did not go out, as `jobs --check`
// prints it.
type overdueJob struct {
	Job      string    `json:"job"`
	Schedule string    `json:"schedule"`
	At       time.Time `json:"at"`       // the scheduled time
	Begins   time.Time `json:"begins"`   // when its run was to begin: the next working day
	Deadline time.Time `json:"deadline"` // when it should have been done
	// Outcome is what became of the run: "" (nothing ran), failed, skipped, missed
	// or interrupted.
	Outcome cron.Outcome `json:"outcome"`
}

// overdue returns what was due by now and is not done; it asks the run ledger, so
// that it can be asked with and without a running serve.
func (c *city) overdue() ([]overdueJob, error) {
	s, err := c.scheduler()
	if err != nil {
		return nil, err
	}
	found, err := s.Overdue()
	if err != nil {
		return nil, err
	}
	jobs := []overdueJob{}
	for _, o := range found {
		jobs = append(jobs, overdueJob{Job: o.Job, Schedule: o.Schedule, At: o.At, Begins: o.Begins, Deadline: o.Deadline, Outcome: o.Outcome})
	}
	return jobs, nil
}

// sayOverdue prints one sentence for each.
func (c *city) sayOverdue(jobs []overdueJob) {
	t := c.app.text
	for _, o := range jobs {
		became := t.s("overdue.nothing")
		if o.Outcome != "" {
			became = t.s("run.outcome." + string(o.Outcome))
		}
		fmt.Fprintln(c.app.stdout, t.s("overdue.job", o.Job, c.moment(o.At), c.moment(o.Deadline), became))
	}
}

// checkJobs is for monitoring: an error when anything is overdue.
func (c *city) checkJobs(format string) error {
	jobs, err := c.overdue()
	if err != nil {
		return err
	}
	switch {
	case format == "json":
		if err := printJSON(c.app.stdout, jobs); err != nil {
			return err
		}
	case len(jobs) == 0:
		fmt.Fprintln(c.app.stdout, c.app.text.s("overdue.none"))
	default:
		c.sayOverdue(jobs)
	}
	if len(jobs) > 0 {
		return errors.New(c.app.text.s("overdue.failed", len(jobs)))
	}
	return nil
}
