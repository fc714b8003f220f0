package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"baimi/cron"
	"baimi/transform"
)

// jobEnvironment names, in a child process, the job that it works for: the child
// leaves the run ledger to the scheduler.
const jobEnvironment = "BAIMI_JOB"

// programEnvironment names the program that steps of jobs are run with; empty:
// this one.
const programEnvironment = "BAIMI_PROGRAM"

func (a *app) jobsCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "jobs", Short: a.text.s("jobs.short"), Args: a.args(0, 0)}
	format := a.formatFlag(cmd)
	check := cmd.Flags().Bool("check", false, a.text.s("flag.check"))
	cmd.RunE = func(*cobra.Command, []string) error {
		c, err := a.city()
		if err != nil {
			return err
		}
		if *check {
			return c.checkJobs(*format)
		}
		return c.printJobs(*format)
	}
	cmd.AddCommand(a.jobsRunCommand(), a.jobsHistoryCommand())
	return cmd
}

func (c *city) printJobs(format string) error {
	s, err := c.scheduler()
	if err != nil {
		return err
	}
	ledger, err := c.ledger()
	if err != nil {
		return err
	}
	overdue, err := c.overdue()
	if err != nil {
		return err
	}
	l := c.app.text.listing("job", "schedule", "on", "next", "last", "outcome", "steps")
	unlisted := map[int]bool{}
	listed := (&workCalendar{city: c}).read().Years
	for i, j := range s.Jobs() {
		last, outcome := "—", "—"
		if r, ok, err := ledger.Last(j.Name); err != nil {
			return err
		} else if ok {
			last, outcome = c.moment(r.At), c.app.text.s("run.outcome."+string(r.Outcome))
		}
		cfg := c.cfg.Jobs[i]
		if year := j.Begins.Year(); cfg.On == onWorkday && !slices.Contains(listed, year) {
			unlisted[year] = true
		}
		l.add(j.Name, j.Schedule, cfg.On, c.moment(j.Begins), last, outcome, strings.Join(cfg.Steps, ", "))
	}
	if err := l.print(c.app.stdout, format); err != nil || format != "table" {
		return err
	}
	for _, year := range slices.Sorted(maps.Keys(unlisted)) {
		fmt.Fprintln(c.app.stdout, c.app.text.s("jobs.no_workdays", strconv.Itoa(year)))
	}
	c.sayOverdue(overdue)
	return nil
}

func (a *app) jobsRunCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "run JOB",
		Short: a.text.s("jobs.run.short"),
		Args:  a.args(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := a.city()
			if err != nil {
				return err
			}
			s, err := c.scheduler()
			if err != nil {
				return err
			}
			run, err := s.RunNow(cmd.Context(), args[0])
			if errors.Is(err, cron.ErrUnknownJob) {
				return a.text.wrongUsage("jobs.none", args[0])
			}
			if err != nil {
				return err
			}
			fmt.Fprintln(a.stdout, a.text.s("jobs.done", run.Job, run.Message))
			return nil
		},
	}
}

func (a *app) jobsHistoryCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "history", Short: a.text.s("jobs.history.short"), Args: a.args(0, 0)}
	format := a.formatFlag(cmd)
	limit := 50
	countFlag(cmd.Flags(), &limit, "runs", a.text.s("flag.runs"))
	cmd.RunE = func(*cobra.Command, []string) error {
		c, err := a.city()
		if err != nil {
			return err
		}
		l, err := c.history(limit)
		if err != nil {
			return err
		}
		return l.print(a.stdout, *format)
	}
	return cmd
}

// history lists the last runs of jobs and of commands, the newest first.
func (c *city) history(limit int) (*listing, error) {
	ledger, err := c.ledger()
	if err != nil {
		return nil, err
	}
	runs, err := ledger.Runs("", time.Time{})
	if err != nil {
		return nil, err
	}
	newestFirst(runs)
	runs = runs[:min(limit, len(runs))]
	l := c.app.text.listing("started", "took", "job", "outcome", "message")
	for _, r := range runs {
		l.add(c.moment(r.Started), r.Ended.Sub(r.Started).Round(100*time.Millisecond).String(), r.Job, c.app.text.s("run.outcome."+string(r.Outcome)), runMessage(r))
	}
	return l, nil
}

func newestFirst(runs []cron.Run) {
	slices.SortStableFunc(runs, func(a, b cron.Run) int { return b.Started.Compare(a.Started) })
}

// runMessage is the first line of what a run said: its error, where it had one.
func runMessage(r cron.Run) string {
	text := r.Message
	if r.Error != "" {
		text = r.Error
	}
	line, _, _ := strings.Cut(text, "\n")
	return line
}

func (c *city) moment(t time.Time) string {
	if t.IsZero() {
		return "—"
	}
	return t.In(c.zone).Format(time.DateTime)
}

// known is how a moment of knowledge is printed: given back to --known-at it takes in
// all that was known then.
func (c *city) known(t time.Time) string { return c.moment(wholeSecond(t)) }

func (c *city) ledger() (*cron.FileLedger, error) { return cron.OpenLedger(c.home.runs(), c.app.log) }

// scheduler holds the jobs of baimi.toml. Those that write to the home are one
// group and never overlap.
func (c *city) scheduler() (*cron.Scheduler, error) {
	ledger, err := c.ledger()
	if err != nil {
		return nil, err
	}
	s, err := cron.New(cron.Options{Zone: c.zone, Ledger: ledger, Now: c.app.now, Log: c.app.log, CatchUp: c.cfg.CatchUp.limits()})
	if err != nil {
		return nil, err
	}
	working := &workCalendar{city: c}
	var problems []error
	for _, j := range c.cfg.Jobs {
		job := cron.Job{
			Name: j.Name, Schedule: j.Schedule, Timeout: time.Duration(j.Timeout), Retries: j.Retries, Expect: time.Duration(j.Expect),
			Run: func(ctx context.Context, at time.Time) (string, error) { return c.work(ctx, j, at) },
		}
		if j.On == onWorkday {
			job.Shift = working.next
		}
		if j.readsOnly() {
			job.Group = stepDeliver
		}
		problems = append(problems, s.Add(job))
	}
	if err := errors.Join(problems...); err != nil {
		return nil, fmt.Errorf("%s: %w", c.home.config(), err)
	}
	return s, nil
}

// work runs the steps of a job, each in a process of its own, so that a crash in
// native code costs one run and serve never opens the warehouse. A late run
// reports the period of its scheduled time.
func (c *city) work(ctx context.Context, j jobConfig, at time.Time) (string, error) {
	var last string
	for _, step := range j.Steps {
		args := strings.Fields(step)
		if step == "run" || step == "transform" || step == "report" {
			args = append(args, "--as-of", transform.LastCompleteWeek(at, c.zone).Format(time.DateOnly))
		}
		said, code, err := c.child(ctx, j.Name, args...)
		if said != "" {
			last = said
		}
		if err == nil && code != exitDone && code != exitRejected {
			err = fmt.Errorf("exit code %d", code)
		}
		if err != nil {
			return last, fmt.Errorf("step %s: %w", step, err)
		}
	}
	return last, nil
}

// child runs a command of this program in a process of its own, for a job or like one, and returns
// the last line that it said and its exit code. The error is of a process that did not start or did
// not exit by itself.
func (c *city) child(ctx context.Context, job string, args ...string) (said string, code int, err error) {
	self := os.Getenv(programEnvironment)
	if self == "" {
		if self, err = os.Executable(); err != nil {
			return "", 0, fmt.Errorf("find own program: %w", err)
		}
	}
	// Unpacked workbooks hold personal data: they stay within the home, and what a
	// killed step left goes before the next one.
	scratch, err := filepath.Abs(c.home.scratch(job))
	if err != nil {
		return "", 0, fmt.Errorf("make room for job %s: %w", job, err)
	}
	defer os.RemoveAll(scratch)
	if err := errors.Join(os.RemoveAll(scratch), os.MkdirAll(scratch, 0o700)); err != nil {
		return "", 0, fmt.Errorf("make room for job %s: %w", job, err)
	}
	args = append([]string{"--home", string(c.home), "--lang", c.app.lang, "--log", c.app.logs}, args...)
	var out bytes.Buffer
	cmd := exec.CommandContext(ctx, self, args...)
	cmd.Env = append(os.Environ(), jobEnvironment+"="+job, "TMPDIR="+scratch)
	cmd.Stdout, cmd.Stderr = &out, c.app.stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 30 * time.Second
	apart(cmd)
	err = cmd.Run()
	if text := strings.TrimSpace(out.String()); text != "" {
		said = text[strings.LastIndex(text, "\n")+1:]
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.Exited() {
		return said, exit.ExitCode(), nil
	}
	return said, 0, err
}

// recorded runs a writing command and notes it in the run ledger, unless it is a
// step of a job, which the scheduler notes itself.
func (c *city) recorded(command string, do func() error) error {
	if os.Getenv(jobEnvironment) != "" {
		return do()
	}
	ledger, err := c.ledger()
	if err != nil {
		return err
	}
	started := c.app.now()
	failed := do()
	run := cron.Run{Job: command, At: started, Trigger: cron.Manual, Outcome: cron.Done, Started: started, Ended: c.app.now(), Attempts: 1}
	switch {
	case errors.Is(failed, errRejected):
		run.Message = c.app.text.s("run.rejected")
	case errors.Is(failed, context.Canceled):
		run.Outcome = cron.Interrupted
	case failed != nil:
		run.Outcome, run.Error = cron.Failed, c.app.explain(failed)
	}
	return errors.Join(failed, ledger.Append(run))
}
