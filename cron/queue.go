package cron

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	robfig "github.com/robfig/cron/v3"
)

// job is a Job with its state.
type job struct {
	Job
	times   calendar
	catchUp CatchUp
	id      robfig.EntryID // of its runs
	group   chan struct{}  // holds one token; whoever took it may run

	mu      sync.Mutex
	seen    time.Time // every time up to it was taken note of
	waiting []due     // newest first; at most one of them Scheduled
	working bool      // a goroutine works through waiting
	running bool      // that goroutine, or a manual run, is inside Run
}

// due is a time that waits for its run.
type due struct {
	at      time.Time
	trigger Trigger
}

// backlog returns what the job owes from before now, and notes in the ledger
// what is given up, or that the job is new.
func (s *Scheduler) backlog(j *job, now time.Time) ([]due, error) {
	last, known, err := s.opt.Ledger.Last(j.Name)
	if err != nil {
		return nil, err
	}
	if !known || last.Schedule != j.Schedule {
		return nil, s.note(j, now, "", Planned)
	}
	horizon := s.horizon(j, now)
	// What happened before the horizon is asked for only as far back as the last
	// line lies: an unsettled time before that cannot be told any more. That line
	// need not be the newest time's, since times are caught up newest first.
	after := horizon.Add(-1)
	if last.At.Before(after) {
		after = last.At
	}
	runs, err := s.opt.Ledger.Runs(j.Name, after)
	if err != nil {
		return nil, err
	}
	settled := map[int64]bool{}
	for _, r := range runs {
		switch {
		case r.settles():
			settled[r.At.Unix()] = true
		case r.Outcome == Missed && r.At.After(after):
			after = r.At
		case r.Outcome == Planned:
			if planned := j.times.begun(r.At.In(s.opt.Zone)); planned.After(after) {
				after = planned
			}
		}
	}
	return s.catchUp(j, after, j.times.begun(now), horizon, settled)
}

// horizon is the moment whose times, and all before, are too old at now to be
// caught up. How late a run is counts from when it was to begin.
func (s *Scheduler) horizon(j *job, now time.Time) time.Time {
	return j.times.begun(now.Add(-j.catchUp.Within - 1))
}

// catchUp turns the unsettled times after one moment up to another into what
// is run and what is noted as missed.
func (s *Scheduler) catchUp(j *job, after, until, horizon time.Time, settled map[int64]bool) ([]due, error) {
	times, givenUp := owed(j.times, after.In(s.opt.Zone), until.In(s.opt.Zone), horizon, settled, j.catchUp.Runs)
	backlog := make([]due, len(times))
	for i, at := range times {
		backlog[i] = due{at, CaughtUp}
	}
	if givenUp.IsZero() {
		return backlog, nil
	}
	return backlog, s.note(j, givenUp, "", Missed)
}

// tick takes note that a moment has come at which a run begins. Times between the
// one it is for and the last one that was taken note of, passed while the machine
// slept or moved to the same moment, are caught up.
func (s *Scheduler) tick(j *job, moment time.Time) {
	j.mu.Lock()
	before := j.seen
	at := latest(j.times, before, j.times.begun(moment))
	if at.IsZero() {
		j.mu.Unlock()
		return
	}
	j.seen = at
	j.mu.Unlock()
	backlog, err := s.catchUp(j, before, at.Add(-1), s.horizon(j, moment), nil)
	if err != nil {
		s.log.Error("note missed times", "job", j.Name, "error", err)
	}
	s.offer(j, append([]due{{at, Scheduled}}, backlog...)...)
}

// offer lets times wait for their runs, and sees that someone works on them.
func (s *Scheduler) offer(j *job, times ...due) {
	j.mu.Lock()
	var replaced []due
	for _, d := range times {
		if d.trigger == Scheduled {
			j.waiting = slices.DeleteFunc(j.waiting, func(w due) bool {
				if w.trigger == Scheduled {
					replaced = append(replaced, w)
				}
				return w.trigger == Scheduled
			})
		}
		j.waiting = append(j.waiting, d)
	}
	slices.SortStableFunc(j.waiting, func(a, b due) int { return b.at.Compare(a.at) })
	if len(j.waiting) > 0 && !j.working && s.enter() {
		j.working = true
		go s.work(j)
	}
	j.mu.Unlock()
	for _, d := range replaced {
		if err := s.note(j, d.at, d.trigger, Skipped); err != nil {
			s.log.Error("note skipped time", "job", j.Name, "at", d.at, "error", err)
		}
	}
}

// work runs what waits, newest first, until nothing does. The newest is chosen
// only when the group is free, so that a time which came meanwhile goes first.
func (s *Scheduler) work(j *job) {
	defer s.working.Done()
	for {
		held := s.acquire(s.runs, j)
		j.mu.Lock()
		if !held || len(j.waiting) == 0 {
			j.working = false
			j.mu.Unlock()
			if held {
				j.release()
			}
			return
		}
		next := j.waiting[0]
		j.waiting = j.waiting[1:]
		j.mu.Unlock()
		if run, err := s.execute(s.runs, j, next); err != nil {
			s.complain(run, err)
		}
	}
}

// complain logs the error of a run that has no caller to return it to.
func (s *Scheduler) complain(run Run, err error) {
	log := s.log.With("job", run.Job, "at", run.At, "outcome", string(run.Outcome), "error", err)
	var panicked *PanicError
	if errors.As(err, &panicked) {
		log = log.With("stack", string(panicked.Stack))
	}
	log.Error("job did not succeed")
}

// acquire waits for the job's group; false when ctx or the scheduler ends.
func (s *Scheduler) acquire(ctx context.Context, j *job) bool {
	select {
	case <-s.stopping: // even if the group is free as well
		return false
	default:
	}
	select {
	case j.group <- struct{}{}:
		return true
	case <-s.stopping:
	case <-ctx.Done():
	}
	return false
}

func (j *job) release() { <-j.group }

// note appends a line about a time for which nothing ran.
func (s *Scheduler) note(j *job, at time.Time, trigger Trigger, outcome Outcome) error {
	now := s.now()
	return s.opt.Ledger.Append(Run{
		Job: j.Name, At: at, Trigger: trigger, Outcome: outcome, Started: now, Ended: now, Schedule: j.Schedule,
	})
}
