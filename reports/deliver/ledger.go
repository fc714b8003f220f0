package deliver

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// State is where a message stands.
type State string

// The states of a message, in the order in which they may follow each other.
const (
	Queued State = "queued" // due; nothing was tried
	Intent State = "intent" // being sent, or stopped while it was
	Done   State = "done"
	Failed State = "failed" // for now; tried again at RetryAt
	Dead   State = "dead"   // given up; a person must look
	Retry  State = "retry"  // a person sent a dead letter on its way again
)

// Entry is one line of the ledger.
type Entry struct {
	At      time.Time  `json:"at"`
	ID      string     `json:"id"`
	State   State      `json:"state"`
	Task    *Task      `json:"task,omitempty"` // with queued
	Error   string     `json:"error,omitempty"`
	RetryAt *time.Time `json:"retry_at,omitempty"`
}

// Delivery is what the ledger says of one message.
type Delivery struct {
	Task    Task
	State   State // retry counts as queued
	Queued  time.Time
	At      time.Time // of the last entry
	Tries   int       // to write and send it, since it was queued or retried
	Unclear int       // tries without a known outcome
	RetryAt time.Time
	Error   string
}

// Ledger is the append-only file deliveries/YYYY-MM.jsonl and what it adds up to. One process at
// a time may write; it is for one goroutine.
type Ledger struct {
	dir   string
	order []string
	byID  map[string]*Delivery
}

// OpenLedger reads the ledger of a folder, which need not exist. A line that a stop cut off is
// passed over; any other line that cannot be read is an error.
func OpenLedger(dir string) (*Ledger, error) {
	l := &Ledger{dir: dir, byID: map[string]*Delivery{}}
	names, err := filepath.Glob(filepath.Join(dir, "[0-9][0-9][0-9][0-9]-[0-9][0-9].jsonl"))
	if err != nil {
		return nil, fmt.Errorf("list the delivery ledger: %w", err)
	}
	slices.Sort(names)
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read the delivery ledger: %w", err)
		}
		for i, line := range bytes.Split(data, []byte("\n")) {
			if len(bytes.TrimSpace(line)) == 0 {
				continue
			}
			var e Entry
			if err := json.Unmarshal(line, &e); err != nil {
				// A line that ends too early was cut off by a stop; the next entry began a new one.
				var syntax *json.SyntaxError
				if errors.As(err, &syntax) && syntax.Offset == int64(len(line)) {
					continue
				}
				return nil, fmt.Errorf("read the delivery ledger: %s line %d: %w", name, i+1, err)
			}
			l.take(e)
		}
	}
	return l, nil
}

// take adds an entry to what is known.
func (l *Ledger) take(e Entry) {
	d := l.byID[e.ID]
	if d == nil {
		if e.Task == nil {
			return // the line that queued it was cut off, so nothing was sent either
		}
		d = &Delivery{Task: *e.Task, Queued: e.At}
		l.byID[e.ID] = d
		l.order = append(l.order, e.ID)
	}
	d.At, d.Error, d.RetryAt = e.At, e.Error, time.Time{}
	switch e.State {
	case Intent:
		if d.State == Intent {
			d.Unclear++
		}
		d.Tries++
	case Failed:
		if d.State != Intent {
			d.Tries++ // it could not even be written
		}
		if e.RetryAt != nil {
			d.RetryAt = *e.RetryAt
		}
	case Queued, Retry:
		d.Tries, d.Unclear = 0, 0
		e.State = Queued
	}
	d.State = e.State
}

// add writes entries and waits until the disk has them.
func (l *Ledger) add(entries ...Entry) error {
	if len(entries) == 0 {
		return nil
	}
	if err := os.MkdirAll(l.dir, 0o700); err != nil {
		return fmt.Errorf("write the delivery ledger: %w", err)
	}
	name := filepath.Join(l.dir, entries[0].At.UTC().Format("2006-01")+".jsonl")
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("write the delivery ledger: %w", err)
	}
	defer f.Close()
	var b bytes.Buffer
	if cutOff(f) {
		b.WriteByte('\n')
	}
	for _, e := range entries {
		line, err := json.Marshal(e)
		if err != nil {
			return fmt.Errorf("write the delivery ledger: %w", err)
		}
		b.Write(append(line, '\n'))
	}
	if _, err := f.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write the delivery ledger: %w", err)
	}
	if err := f.Sync(); err != nil {
		return fmt.Errorf("write the delivery ledger: %w", err)
	}
	for _, e := range entries {
		l.take(e)
	}
	return nil
}

// cutOff tells whether a file ends in the middle of a line.
func cutOff(f *os.File) bool {
	info, err := f.Stat()
	if err != nil || info.Size() == 0 {
		return false
	}
	last := make([]byte, 1)
	_, err = f.ReadAt(last, info.Size()-1)
	return err == nil && last[0] != '\n'
}

// queue writes tasks that the ledger does not hold.
func (l *Ledger) queue(tasks []Task, now time.Time) error {
	var entries []Entry
	for _, t := range tasks {
		if l.byID[t.ID] == nil {
			entries = append(entries, Entry{At: now, ID: t.ID, State: Queued, Task: &t})
		}
	}
	return l.add(entries...)
}

// All lists every message, the oldest first.
func (l *Ledger) All() []Delivery {
	out := make([]Delivery, len(l.order))
	for i, id := range l.order {
		out[i] = *l.byID[id]
	}
	return out
}

// open lists what is neither done nor dead.
func (l *Ledger) open() []Delivery {
	var out []Delivery
	for _, d := range l.All() {
		if d.State != Done && d.State != Dead {
			out = append(out, d)
		}
	}
	return out
}

// DeadLetter is a file of deliveries/dead: what could not be delivered and why.
type DeadLetter struct {
	Task    Task      `json:"task"`
	At      time.Time `json:"at"`
	Tries   int       `json:"tries"`
	Unclear bool      `json:"unclear,omitempty"` // it may have arrived
	Error   string    `json:"error"`
}

// ErrNoDeadLetter is returned by Revive for an id that names nothing to retry.
var ErrNoDeadLetter = errors.New("no such dead letter")

func (l *Ledger) deadFile(id string) string { return filepath.Join(l.dir, "dead", id+".json") }

// bury gives a message up: first the file that a person finds, then the ledger's word.
func (l *Ledger) bury(d Delivery, reason string, now time.Time) error {
	letter := DeadLetter{Task: d.Task, At: now, Tries: d.Tries, Unclear: d.Unclear > 0, Error: reason}
	data, err := json.MarshalIndent(letter, "", "  ")
	if err != nil {
		return fmt.Errorf("write a dead letter: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(l.deadFile(d.Task.ID)), 0o700); err != nil {
		return fmt.Errorf("write a dead letter: %w", err)
	}
	if err := os.WriteFile(l.deadFile(d.Task.ID), append(data, '\n'), 0o600); err != nil {
		return fmt.Errorf("write a dead letter: %w", err)
	}
	return l.add(Entry{At: now, ID: d.Task.ID, State: Dead, Error: reason})
}

// Dead lists the messages that were given up, the oldest first.
func (l *Ledger) Dead() []Delivery {
	return slices.DeleteFunc(l.All(), func(d Delivery) bool { return d.State != Dead })
}

// Revive queues a dead letter again, or what waits for another try; id may be shortened as long as
// it names one. It returns ErrNoDeadLetter where it names none or several.
func (l *Ledger) Revive(id string, now time.Time) (Task, error) {
	var found []Delivery
	for _, d := range l.All() {
		if id != "" && strings.HasPrefix(d.Task.ID, id) && (d.State == Dead || d.State == Failed) {
			found = append(found, d)
		}
	}
	if len(found) != 1 {
		return Task{}, fmt.Errorf("%w: %s", ErrNoDeadLetter, id)
	}
	task := found[0].Task
	if err := l.add(Entry{At: now, ID: task.ID, State: Retry}); err != nil {
		return task, err
	}
	if err := os.Remove(l.deadFile(task.ID)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return task, fmt.Errorf("remove the dead letter: %w", err)
	}
	return task, nil
}
