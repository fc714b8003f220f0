package transform

import (
	"errors"
	"fmt"
	"log/slog"
	"time"

	"baimi/sql/lake"
)

// Column is one column of a raw table.
type Column struct {
	// Name is the stored name and Type the DuckDB type.
	Name, Type string
	// Long says that the column holds text such as letters, which is carried
	// along and seldom read.
	Long bool
}

// The kinds of a RawTable.
const (
	KindRegister = "register"
	KindEvent    = "event"
	KindPolicy   = "policy"
)

// RawTable says how a dataset lies in raw.*. It is what this package knows of a
// contract.
type RawTable struct {
	// Dataset is the code name; the table is raw.<Dataset>.
	Dataset string
	// Columns are the stored columns in order, without those that every raw
	// table has: _batch, _received_at, _received_wall, _scope, _sheet, _row and,
	// for events, _month.
	Columns []Column
	// Key are the columns of the natural key.
	Key []string
	// Kind is KindRegister, KindEvent or KindPolicy.
	Kind string
	// EventTime is the column of the event's own time; events only.
	EventTime string
	// Effective is the column of the effective date; "" for events.
	Effective string
	// Full says that each file lists everything of its scope.
	Full bool
}

// Config is what stays the same from run to run.
type Config struct {
	// Lake is read, never written.
	Lake *lake.Store
	// Warehouse is the path of the live file.
	Warehouse string
	// Tables are the datasets of the effective contracts; a dataset of the lake
	// that is not among them is left alone.
	Tables []RawTable
	// Fingerprint names the effective contracts; a change means a full run.
	Fingerprint string
	// Program is the name and version of this program; a change means a full run.
	Program string
	// Zone is the city's zone; nil means UTC.
	Zone *time.Location
	// Log may be nil.
	Log *slog.Logger
	// Progress, where not nil, is called before each step with the number of
	// steps done and in all.
	Progress func(step string, done, total int)
	// Threads and MemoryLimit bound DuckDB as in warehouse.Options.
	Threads     int
	MemoryLimit string
}

// Options says what one run is asked.
type Options struct {
	// AsOf is the last day that has happened; its date counts, not its time or
	// zone. Zero means the Sunday of the last ISO week complete at KnownAt.
	AsOf time.Time
	// KnownAt is the moment whose knowledge counts; zero means Now.
	KnownAt time.Time
	// Now is the present. It is required.
	Now time.Time
	// Full builds everything anew even where an incremental run would do.
	Full bool
	// Apart builds in a file of its own and leaves the live one alone, whatever
	// the clocks: for a look at another week with what is known now.
	Apart bool
}

// Result is what a run made.
type Result struct {
	// Path is the file that was built: the live one, or a temporary one.
	Path string
	// Temporary says that the run was to build apart, or that KnownAt lies before
	// something that the live warehouse or the lake already knows: Path is a file of its own, the live one was
	// left alone, and the caller removes Path with warehouse.Remove.
	Temporary bool
	// AsOf (a date at midnight UTC) and KnownAt are the clocks of the build.
	AsOf, KnownAt time.Time
	// Issue is the label of the ISO week of AsOf, such as "2022-W28".
	Issue string
	// Incremental says that raw tables were continued, not loaded anew; Months
	// is the number of months of tickets that were built again.
	Incremental bool
	Months      int
	// Batches is the number of known batches, and Loaded of those whose rows
	// this run brought in.
	Batches, Loaded int
	// Tables are the tables of the warehouse with their row counts.
	Tables []Table
	// Failures are the checks of severity warn that found something.
	Failures []CheckFailure
}

// Table is one table that a run left.
type Table struct {
	Name string
	Rows int64
}

func (c Config) validate() error {
	var problems []error
	if c.Lake == nil {
		problems = append(problems, errors.New("a lake is required"))
	}
	if c.Warehouse == "" {
		problems = append(problems, errors.New("a path of the warehouse is required"))
	}
	seen := map[string]bool{}
	for _, t := range c.Tables {
		if t.Dataset == "" || len(t.Columns) == 0 {
			problems = append(problems, fmt.Errorf("raw table %q needs a name and columns", t.Dataset))
		}
		if seen[t.Dataset] {
			problems = append(problems, fmt.Errorf("raw table %q appears twice", t.Dataset))
		}
		seen[t.Dataset] = true
		if t.Kind == KindEvent && t.EventTime == "" {
			problems = append(problems, fmt.Errorf("raw table %s holds events and names no event time", t.Dataset))
		}
	}
	return errors.Join(problems...)
}

func (c Config) zone() *time.Location {
	if c.Zone == nil {
		return time.UTC
	}
	return c.Zone
}

func (c Config) log() *slog.Logger {
	if c.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return c.Log
}
