package cron

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

const ledgerSuffix = ".jsonl"

// FileLedger is a Ledger in a folder: one file of JSON lines for each month
// (UTC) in which runs ended, 2022-07.jsonl, only ever appended to. Files of old
// months may be removed at any time.
//
// A line is written in one piece and fsynced, so several processes may append.
// A line torn by a crash or a full disk is passed over when reading, with a
// warning, and the next line starts on a line of its own.
type FileLedger struct {
	dir string
	log *slog.Logger
	mu  sync.Mutex // keeps the lines of this process apart
}

// OpenLedger opens the ledger in a folder, which it creates where it is
// missing. log may be nil.
func OpenLedger(dir string, log *slog.Logger) (*FileLedger, error) {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("open run ledger: %w", err)
	}
	return &FileLedger{dir: dir, log: log}, nil
}

// Append writes the run and returns once it is on disk.
func (l *FileLedger) Append(r Run) error {
	if r.Job == "" || r.Outcome == "" || r.At.IsZero() || r.Ended.IsZero() {
		return fmt.Errorf("append run of %q: job, outcome, at and ended are required", r.Job)
	}
	line, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("append run of %s: %w", r.Job, err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	path := filepath.Join(l.dir, r.Ended.UTC().Format("2006-01")+ledgerSuffix)
	if err := appendLine(path, line); err != nil {
		return fmt.Errorf("append run of %s: %w", r.Job, err)
	}
	return nil
}

func appendLine(path string, line []byte) (err error) {
	_, statErr := os.Stat(path)
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	torn, err := endsTorn(f)
	if err != nil {
		return err
	}
	if torn {
		line = append([]byte{'\n'}, line...)
	}
	if _, err := f.Write(append(line, '\n')); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if errors.Is(statErr, os.ErrNotExist) {
		return syncDir(filepath.Dir(path))
	}
	return nil
}

// endsTorn says that the file ends in the middle of a line.
func endsTorn(f *os.File) (bool, error) {
	info, err := f.Stat()
	if err != nil || info.Size() == 0 {
		return false, err
	}
	var last [1]byte
	if _, err := f.ReadAt(last[:], info.Size()-1); err != nil && !errors.Is(err, io.EOF) {
		return false, err
	}
	return last[0] != '\n', nil
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Last returns the newest line of the job.
func (l *FileLedger) Last(job string) (Run, bool, error) {
	months, err := l.months()
	if err != nil {
		return Run{}, false, err
	}
	for _, month := range slices.Backward(months) {
		runs, err := l.read(month)
		if err != nil {
			return Run{}, false, err
		}
		for _, r := range slices.Backward(runs) {
			if r.Job == job {
				return r, true, nil
			}
		}
	}
	return Run{}, false, nil
}

// Runs returns the lines of the job, or of every job for the empty name, with
// At not before since, oldest line first.
func (l *FileLedger) Runs(job string, since time.Time) ([]Run, error) {
	months, err := l.months()
	if err != nil {
		return nil, err
	}
	var found []Run
	first := since.UTC().Format("2006-01")
	for _, month := range months {
		if month < first { // nothing ends before it was due
			continue
		}
		runs, err := l.read(month)
		if err != nil {
			return nil, err
		}
		for _, r := range runs {
			if (job == "" || r.Job == job) && !r.At.Before(since) {
				found = append(found, r)
			}
		}
	}
	return found, nil
}

// months lists the months that have a file, oldest first.
func (l *FileLedger) months() ([]string, error) {
	entries, err := os.ReadDir(l.dir)
	if err != nil {
		return nil, fmt.Errorf("list run ledger: %w", err)
	}
	var months []string
	for _, e := range entries {
		month, isLedger := strings.CutSuffix(e.Name(), ledgerSuffix)
		if _, err := time.Parse("2006-01", month); isLedger && err == nil {
			months = append(months, month)
		}
	}
	return months, nil
}

func (l *FileLedger) read(month string) ([]Run, error) {
	name := month + ledgerSuffix
	raw, err := os.ReadFile(filepath.Join(l.dir, name))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil // removed since it was listed
	}
	if err != nil {
		return nil, fmt.Errorf("read run ledger: %w", err)
	}
	var runs []Run
	number := 0
	for line := range bytes.Lines(raw) {
		number++
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		var r Run
		if err := json.Unmarshal(line, &r); err != nil || r.Job == "" || r.Outcome == "" || r.At.IsZero() {
			l.log.Warn("pass over damaged line of run ledger", "file", name, "line", number)
			continue
		}
		runs = append(runs, r)
	}
	return runs, nil
}
