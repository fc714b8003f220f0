package cron

import "time"

// Outcome says what became of a scheduled time.
type Outcome string

// The outcomes. Done, Failed, Skipped and Missed settle their time.
const (
	// Done: Run returned no error.
	Done Outcome = "done"
	// Failed: the last attempt allowed returned an error; see Cause and Error.
	Failed Outcome = "failed"
	// Interrupted: the scheduler was stopped before the run could end. The time
	// stays owed.
	Interrupted Outcome = "interrupted"
	// Skipped: a newer time of the same job came while this one waited.
	Skipped Outcome = "skipped"
	// Missed: the program was down, and this time and every older one that has
	// no line of its own lie beyond the limits of CatchUp.
	Missed Outcome = "missed"
	// Late: the grace of Job.Expect passed and no run was done for this time. It
	// settles nothing: the time stays owed, and a run that comes after all has a
	// line of its own.
	Late Outcome = "overdue"
	// Planned: the job was seen for the first time, or with a new schedule;
	// times whose runs were to begin before this moment are not owed.
	Planned Outcome = "planned"
)

// Trigger says why a run began.
type Trigger string

// The triggers.
const (
	Scheduled Trigger = "schedule"
	CaughtUp  Trigger = "catch_up"
	Manual    Trigger = "manual"
)

// Cause says how an attempt failed where that was not an ordinary error.
type Cause string

// The causes.
const (
	TimedOut Cause = "timeout"
	Panicked Cause = "panic"
)

// Run is one line of the ledger.
type Run struct {
	Job string `json:"job"`
	// At is the time the run was scheduled for; of a manual run, when it was
	// asked for.
	At      time.Time `json:"at"`
	Trigger Trigger   `json:"trigger,omitempty"`
	Outcome Outcome   `json:"outcome"`
	// Started and Ended are by the clock. Where nothing ran both are the moment
	// the line was written.
	Started  time.Time `json:"started"`
	Ended    time.Time `json:"ended"`
	Attempts int       `json:"attempts,omitempty"`
	// Message is what the last attempt returned, Error its error; both are cut
	// at 4,096 bytes.
	Message string `json:"message,omitempty"`
	Error   string `json:"error,omitempty"`
	Cause   Cause  `json:"cause,omitempty"`
	// Schedule is the job's schedule when the line was written.
	Schedule string `json:"schedule"`
}

// settles says that At needs no further run.
func (r Run) settles() bool {
	if r.Trigger == Manual {
		return false
	}
	return r.Outcome == Done || r.Outcome == Failed || r.Outcome == Skipped
}

// Ledger keeps runs. The scheduler appends while it runs and reads when it
// starts. Implementations must be safe for concurrent use, and Append must not
// return before the line would survive a power cut.
type Ledger interface {
	Append(Run) error
	// Last returns the line of the job that was appended last, false if none.
	Last(job string) (Run, bool, error)
	// Runs returns the lines of the job with At not before since, in the order
	// they were appended.
	Runs(job string, since time.Time) ([]Run, error)
}
