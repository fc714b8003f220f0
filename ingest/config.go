package ingest

import (
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"time"

	"baimi/ingest/contract"
	"baimi/ingest/privacy"
	"baimi/ingest/table"
	"baimi/sql/lake"
)

// Config is what an Ingester works with.
type Config struct {
	// Registry holds the effective contracts; required.
	Registry *contract.Registry
	// Lake receives the batches; required by New, unused by NewChecker.
	Lake *lake.Store
	// Key hashes phone numbers; required by New, unused by NewChecker.
	Key *privacy.Key
	// Archive and Outbox are the folders for originals and for workbooks that go
	// back to their senders; "" keeps or returns nothing.
	Archive, Outbox string
	// Zone is the city's; nil means UTC.
	Zone *time.Location
	// Limits bounds what a file may cost; the zero value means the defaults.
	Limits table.Limits
	// Lang is the language of workbooks that go back: "zh" (also for "") or "en".
	Lang string
	// Program is the name and version written into receipts.
	Program string
	// Workers is how many goroutines parse rows; 0 means one for each processor.
	Workers int
	// Volatile does not wait until kept originals and returned workbooks have
	// reached the disk; see lake.WithoutSync.
	Volatile bool
	// PlaceOf returns the region of what a column names by its id, see
	// [contract.RowContext]; nil knows none. It serves sources of which only the
	// sender's own rows are taken.
	PlaceOf func(column, id string) string
	// Log receives what happened to each file; nil discards it.
	Log *slog.Logger
	// Fault, when not nil, is called before every step after the commit
	// ("archive", "outbox", "remove"); its error ends the work at once, as if the
	// process had died there. It exists for crash tests.
	Fault func(step string) error
}

// Ingester takes files in. It is safe for concurrent use by goroutines that
// take in different files, but only one process may write to a lake at a time.
type Ingester struct {
	config   Config
	scrubber *privacy.Scrubber
	earlier  earlierBatches
}

// New returns an Ingester that stores what it takes in.
func New(config Config) (*Ingester, error) {
	var problems []error
	if config.Lake == nil {
		problems = append(problems, errors.New("no lake is given"))
	}
	if config.Key == nil {
		problems = append(problems, errors.New("no hash key is given"))
	}
	if len(problems) > 0 {
		return nil, fmt.Errorf("set up ingest: %w", errors.Join(problems...))
	}
	return NewChecker(config)
}

// NewChecker returns an Ingester for [Ingester.Check] alone: it needs neither
// lake nor key, and its Ingest returns an error.
func NewChecker(config Config) (*Ingester, error) {
	if config.Registry == nil {
		return nil, errors.New("set up ingest: no contracts are given")
	}
	if config.Limits == (table.Limits{}) {
		config.Limits = table.DefaultLimits()
	}
	if config.Zone == nil {
		config.Zone = time.UTC
	}
	if config.Lang != "en" {
		config.Lang = "zh"
	}
	if config.Workers < 1 {
		config.Workers = runtime.GOMAXPROCS(0)
	}
	if config.Log == nil {
		config.Log = slog.New(slog.DiscardHandler)
	}
	return &Ingester{config: config, scrubber: privacy.NewScrubber()}, nil
}

// A Source is one received file.
type Source struct {
	// Path is where the file lies.
	Path string
	// Name is the name it was received under; "" means the base name of Path.
	Name string
	// Scope is the region code of the sender, "" for the whole city.
	Scope string
	// Own takes only what is the sender's to say, as when it has signed in: rows about
	// places outside Scope are rejected, and what only the city may send is refused
	// from others.
	Own bool
	// Dataset is the dataset that the file holds; "" recognises it by its headers.
	Dataset string
	// ReceivedAt is the known time of every row in it; required.
	ReceivedAt time.Time
	// Remove deletes the file at Path once everything else is done, as for files
	// from the inbox.
	Remove bool
}

// sender is the region that the rows must be about, "" for any.
func (s Source) sender() string {
	if s.Own {
		return s.Scope
	}
	return ""
}

// notYours refuses sheets that only the city may send from a sender who is not the city.
func (s Source) notYours(plans []*sheetPlan) *Refusal {
	if !s.Own || len(s.Scope) == 6 && strings.HasSuffix(s.Scope, "00") {
		return nil
	}
	for _, p := range plans {
		if d := p.match.Dataset; d.ForCity() {
			return &Refusal{Code: CodeCityOnly, Detail: d.Name, Sheet: p.sheet.Name, label: &d.Label}
		}
	}
	return nil
}
