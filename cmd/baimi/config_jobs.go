package main

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"baimi/cron"
)

// jobConfig is one [[job]] of baimi.toml.
type jobConfig struct {
	Name     string   `toml:"name"`
	Schedule string   `toml:"schedule"`
	On       string   `toml:"on"` // "workday", or "" for every day
	Steps    []string `toml:"steps"`
	Timeout  duration `toml:"timeout"`
	Retries  int      `toml:"retries"`
	Expect   duration `toml:"expect"`
}

// catchUpConfig bounds what is made up for after a standstill, of each job.
type catchUpConfig struct {
	Runs   int      `toml:"runs"`
	Within duration `toml:"within"`
}

func (c catchUpConfig) limits() cron.CatchUp {
	return cron.CatchUp{Runs: c.Runs, Within: time.Duration(c.Within)}
}

// onWorkday moves a job's times off days on which nobody works.
const onWorkday = "workday"

// jobSteps are the commands that a job may run, in any order that makes sense to its author.
var jobSteps = []string{"ingest", "transform", "report", "run", "run --keep-issue", "lake verify", "purge", "feed credit", "deliver", "backup"}

// stepDeliver only reads the home and writes a ledger of its own, so that it need
// not wait for a long run.
const stepDeliver = "deliver"

// readsOnly says that a job need not be kept apart from those that write the home.
func (j jobConfig) readsOnly() bool {
	return !slices.ContainsFunc(j.Steps, func(step string) bool { return step != stepDeliver })
}

// onceADay matches schedules with one time of day: those of several would pass one
// another when they move to the next working day.
var onceADay = regexp.MustCompile(`^\s*(\d+\s+\d+(\s+\S+){3}|@(daily|midnight|weekly|monthly|yearly|annually))\s*$`)

// validateJobs tells every problem of the jobs and of catching up.
func (c config) validateJobs(bad func(key string, args ...any)) {
	if c.CatchUp.Runs < 0 || c.CatchUp.Within < 0 || c.CatchUp.Runs > 0 && c.CatchUp.Within == 0 {
		bad("catch_up")
	}
	seen := map[string]bool{}
	for i, j := range c.Jobs {
		where := configPlace{"job", i + 1, j.Name}
		if j.Name == "" || strings.ContainsAny(j.Name, "/\\ ") {
			bad("job_name", where)
		}
		if seen[j.Name] {
			bad("name_twice", where)
		}
		seen[j.Name] = true
		// The run ledger holds commands given by hand beside jobs.
		if command, _, _ := strings.Cut(j.Name, " "); slices.ContainsFunc(jobSteps, func(step string) bool { return strings.Fields(step)[0] == command }) {
			bad("job_command", where, j.Name)
		}
		if err := cron.CheckSchedule(j.Schedule); err != nil {
			bad("job_schedule", where, j.Schedule)
		}
		switch {
		case j.On == onWorkday && !onceADay.MatchString(j.Schedule):
			bad("job_workday", where)
		case j.On != "" && j.On != onWorkday:
			bad("job_on", where, j.On)
		}
		if j.Timeout <= 0 {
			bad("job_timeout", where)
		}
		if j.Expect < 0 {
			bad("job_expect", where)
		}
		if j.Retries < 0 {
			bad("job_retries", where, j.Retries)
		}
		if len(j.Steps) == 0 {
			bad("job_steps", where, strings.Join(jobSteps, ", "))
		}
		for _, s := range j.Steps {
			if !slices.Contains(jobSteps, s) {
				bad("job_step", where, s, strings.Join(jobSteps, ", "))
			}
		}
	}
}
