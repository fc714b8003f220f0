package cron

import (
	"slices"
	"time"
)

// Status is what a job is doing and when it is next due.
type Status struct {
	Name, Schedule, Group string
	// Next is the next scheduled time whose run is still to come, Begins when it
	// begins: the same moment unless the job is shifted.
	Next, Begins time.Time
	// Running says that Run is being called; Waiting are the times that wait,
	// newest first.
	Running bool
	Waiting []time.Time
}

// Jobs returns the status of every job, in the order they were added.
func (s *Scheduler) Jobs() []Status {
	s.mu.Lock()
	jobs := slices.Clone(s.jobs)
	s.mu.Unlock()
	now := s.now()
	statuses := make([]Status, len(jobs))
	for i, j := range jobs {
		j.mu.Lock()
		st := Status{Name: j.Name, Schedule: j.Schedule, Group: j.Group, Next: j.times.next(now), Begins: moments{j.times, 0}.Next(now), Running: j.running}
		for _, d := range j.waiting {
			st.Waiting = append(st.Waiting, d.at)
		}
		j.mu.Unlock()
		statuses[i] = st
	}
	return statuses
}

func (s *Scheduler) runningJobs() []string {
	var names []string
	for _, st := range s.Jobs() {
		if st.Running {
			names = append(names, st.Name)
		}
	}
	return names
}
