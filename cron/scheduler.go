package cron

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	robfig "github.com/robfig/cron/v3"
)

// Errors that callers act on.
var (
	// ErrUnknownJob: no job of that name was added.
	ErrUnknownJob = errors.New("unknown job")
	// ErrStopped: the scheduler was stopped and runs nothing more.
	ErrStopped = errors.New("scheduler is stopped")
)

// Options configure a Scheduler. Zone, Ledger and Now are required.
type Options struct {
	// Zone is the one in which schedules are read and times are given to jobs.
	Zone *time.Location
	// Ledger keeps what ran. It belongs to the caller.
	Ledger Ledger
	// Now is the wall clock, time.Now outside of tests.
	Now func() time.Time
	// Log may be nil. It gets what the ledger cannot hold: stacks of panics,
	// failed attempts before the last, and errors of the ledger itself.
	Log *slog.Logger
	// CatchUp applies to jobs that bring none of their own.
	CatchUp CatchUp
	// Backoff is the pause after failed attempt n, counted from 1; nil is half
	// a minute, doubling up to 15 minutes.
	Backoff func(attempt int) time.Duration
	// Grace is how long Stop waits for jobs whose contexts it has cancelled;
	// 0 is five seconds.
	Grace time.Duration
}

// Scheduler runs jobs at their times. Its methods may be called concurrently.
type Scheduler struct {
	opt   Options
	log   *slog.Logger
	clock *robfig.Cron

	// runs ends when running jobs must end; stopping closes when no job may
	// begin any more.
	runs       context.Context
	cancelRuns context.CancelFunc
	stopping   chan struct{}

	mu      sync.Mutex // guards the fields below
	jobs    []*job
	groups  map[string]chan struct{}
	started bool
	stopped bool
	unhook  func() bool // lets go of the context given to Start
	working sync.WaitGroup
}

// New returns a scheduler without jobs, or every problem of the options.
func New(opt Options) (*Scheduler, error) {
	problems := opt.CatchUp.problems()
	if opt.Zone == nil {
		problems = append(problems, errors.New("zone is missing"))
	}
	if opt.Ledger == nil {
		problems = append(problems, errors.New("ledger is missing"))
	}
	if opt.Now == nil {
		problems = append(problems, errors.New("clock is missing"))
	}
	if len(problems) > 0 {
		return nil, fmt.Errorf("set up scheduler: %w", errors.Join(problems...))
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	if opt.Backoff == nil {
		opt.Backoff = defaultBackoff
	}
	if opt.Grace == 0 {
		opt.Grace = 5 * time.Second
	}
	s := &Scheduler{opt: opt, log: opt.Log, groups: map[string]chan struct{}{}, stopping: make(chan struct{})}
	s.runs, s.cancelRuns = context.WithCancel(context.Background())
	s.clock = robfig.New(robfig.WithLocation(opt.Zone), robfig.WithLogger(robfig.DiscardLogger))
	return s, nil
}

// Add takes a job, or returns every problem it has. Jobs are added before Start.
func (s *Scheduler) Add(j Job) error {
	times, err := j.parse()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.find(j.Name) != nil {
		err = errors.Join(err, fmt.Errorf("job %q: there are two of this name", j.Name))
	}
	if s.started || s.stopped {
		err = errors.Join(err, fmt.Errorf("job %q: added after the start", j.Name))
	}
	if err != nil {
		return err
	}
	added := &job{Job: j, times: times, catchUp: s.opt.CatchUp, group: s.groups[j.Group]}
	if j.CatchUp != nil {
		added.catchUp = *j.CatchUp
	}
	if added.group == nil {
		added.group = make(chan struct{}, 1)
		s.groups[j.Group] = added.group
	}
	s.jobs = append(s.jobs, added)
	return nil
}

// find must be called with s.mu held.
func (s *Scheduler) find(name string) *job {
	for _, j := range s.jobs {
		if j.Name == name {
			return j
		}
	}
	return nil
}

// Start reads from the ledger what is owed, begins to catch up, and from then
// on runs jobs at their times. It returns at once; nothing has been started
// when it returns an error. When ctx ends, jobs are cancelled: call Stop
// before that for an orderly end.
func (s *Scheduler) Start(ctx context.Context) error {
	s.mu.Lock()
	if s.started || s.stopped {
		s.mu.Unlock()
		return errors.New("start scheduler: it was started before")
	}
	s.started = true
	jobs := slices.Clone(s.jobs)
	s.mu.Unlock()

	now := s.now()
	backlog := make([][]due, len(jobs))
	var problems []error
	for i, j := range jobs {
		var err error
		if backlog[i], err = s.backlog(j, now); err != nil {
			problems = append(problems, fmt.Errorf("read what job %q owes: %w", j.Name, err))
		}
	}
	if len(problems) > 0 {
		s.halt()
		return fmt.Errorf("start scheduler: %w", errors.Join(problems...))
	}
	for i, j := range jobs {
		j.seen = j.times.begun(now)
		s.watch(j, now)
		s.offer(j, backlog[i]...)
		j.id = s.clock.Schedule(moments{j.times, 0}, robfig.FuncJob(func() {
			// Prev is the moment that this call is for, and not the clock's.
			s.tick(j, s.clock.Entry(j.id).Prev)
		}))
		if j.Expect > 0 {
			s.clock.Schedule(moments{j.times, j.Expect}, robfig.FuncJob(func() {
				if s.enter() {
					defer s.working.Done()
					s.watch(j, s.now())
				}
			}))
		}
	}
	s.clock.Start()
	unhook := context.AfterFunc(ctx, func() {
		s.halt()
		s.cancelRuns()
	})
	s.mu.Lock()
	s.unhook = unhook
	s.mu.Unlock()
	return nil
}

// RunNow runs a job at once, or as soon as its group is free, and returns its
// line of the ledger with the error of the job. The job gets the present time;
// its scheduled times are not touched. It needs no Start, and honours ctx.
func (s *Scheduler) RunNow(ctx context.Context, name string) (Run, error) {
	s.mu.Lock()
	j := s.find(name)
	s.mu.Unlock()
	if j == nil {
		return Run{}, fmt.Errorf("run job %q: %w", name, ErrUnknownJob)
	}
	if !s.enter() {
		return Run{}, fmt.Errorf("run job %q: %w", name, ErrStopped)
	}
	defer s.working.Done()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(s.runs, cancel)()
	at := s.now()
	if !s.acquire(ctx, j) {
		if err := ctx.Err(); err != nil {
			return Run{}, fmt.Errorf("run job %q: wait for its group: %w", name, err)
		}
		return Run{}, fmt.Errorf("run job %q: %w", name, ErrStopped)
	}
	return s.execute(ctx, j, due{at, Manual})
}

// Stop lets no further job begin and waits for those that run. When ctx ends
// first they are cancelled, and given the grace of the options to return. What
// was waiting, or was cancelled, stays owed to the next start. The error is nil
// only when every job ended by itself. Stop may be called again.
func (s *Scheduler) Stop(ctx context.Context) error {
	s.halt()
	ended := make(chan struct{})
	go func() {
		s.working.Wait()
		close(ended)
	}()
	select {
	case <-ended:
		s.cancelRuns()
		return nil
	case <-ctx.Done():
	}
	interrupted := s.runningJobs()
	s.cancelRuns()
	patience := time.NewTimer(s.opt.Grace)
	defer patience.Stop()
	select {
	case <-ended:
		return fmt.Errorf("stop jobs: interrupted %s: %w", strings.Join(interrupted, ", "), context.Cause(ctx))
	case <-patience.C:
		return fmt.Errorf("stop jobs: %s did not end within %s of being cancelled: %w", strings.Join(s.runningJobs(), ", "), s.opt.Grace, context.Cause(ctx))
	}
}

// halt lets nothing more begin.
func (s *Scheduler) halt() {
	s.mu.Lock()
	again := s.stopped
	if !again {
		s.stopped = true
		close(s.stopping)
	}
	unhook := s.unhook
	s.mu.Unlock()
	if again {
		return
	}
	if unhook != nil {
		unhook()
	}
	s.clock.Stop()
}

// enter counts one more goroutine at work, unless the scheduler is stopped.
func (s *Scheduler) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.stopped {
		s.working.Add(1)
	}
	return !s.stopped
}

func (s *Scheduler) now() time.Time { return s.opt.Now().In(s.opt.Zone) }
