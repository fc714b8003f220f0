package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// home is the folder that holds everything of one city: what came in, what was
// made of it, and how to make it again.
type home string

func (h home) path(parts ...string) string {
	return filepath.Join(append([]string{string(h)}, parts...)...)
}

func (h home) config() string    { return h.path("baimi.toml") }
func (h home) policy() string    { return h.path("policy.toml") }
func (h home) rules() string     { return h.path("rules") }
func (h home) contracts() string { return h.path("contracts") }
func (h home) templates() string { return h.path("templates") }
func (h home) inbox() string     { return h.path("inbox") }
func (h home) outbox() string    { return h.path("outbox") }
func (h home) archive() string   { return h.path("archive") }
func (h home) lake() string      { return h.path("lake") }
func (h home) warehouse() string { return h.path("warehouse.duckdb") }
func (h home) site() string      { return h.path("site") }
func (h home) feeds() string     { return h.path("feeds") }
func (h home) runs() string      { return h.path("runs") }
func (h home) audit() string     { return h.path("audit") }
func (h home) key() string       { return h.path("keys", "hmac.key") }
func (h home) credit() string    { return h.path("feeds", "credit") }
func (h home) feedKey() string   { return h.path("keys", "feed.key") }
func (h home) feedPub() string   { return h.path("keys", "feed.pub") }
func (h home) uploads() string   { return h.path("uploads") }
func (h home) desk() string      { return h.path("desk") }
func (h home) workdays() string  { return h.path("desk", workdaysFile) }
func (h home) accounts() string  { return h.path("accounts.toml") }
func (h home) auditKey() string  { return h.path("keys", "audit.key") }
func (h home) lockFile() string  { return h.path(".lock") }

// scratch is where the steps of a job put what does not fit in memory.
func (h home) scratch(job string) string { return h.path("tmp", job) }

func (h home) deliveries() string { return h.path("deliveries") }

// folders lists what init makes, with the permissions each needs: folders that
// may hold personal data are closed to other users.
func (h home) folders() map[string]os.FileMode {
	return map[string]os.FileMode{
		h.rules(): 0o755, h.contracts(): 0o755, h.templates(): 0o755, h.inbox(): 0o770, h.outbox(): 0o700, h.archive(): 0o700,
		h.lake(): 0o750, h.site(): 0o755, h.feeds(): 0o750, h.runs(): 0o750, h.audit(): 0o700, h.path("keys"): 0o700,
		h.uploads(): 0o700, h.desk(): 0o700, h.deliveries(): 0o700,
	}
}

// errNoHome is returned when a command needs a city folder and finds none.
var errNoHome = errors.New("not a city folder")

// require returns errNoHome unless init has made this folder a city.
func (h home) require() error {
	if _, err := os.Stat(h.config()); err != nil {
		return fmt.Errorf("%w: %s", errNoHome, h)
	}
	return nil
}

// holder is written into the lock file, so that whoever waits knows for whom.
type holder struct {
	PID     int       `json:"pid"`
	Command string    `json:"command"`
	Since   time.Time `json:"since"`
}

// lockedError says that another process is writing to the home.
type lockedError struct {
	Home   home
	Holder holder
}

func (e *lockedError) Error() string {
	return fmt.Sprintf("%s is in use by `baimi %s` (PID %d, since %s)", e.Home, e.Holder.Command, e.Holder.PID, e.Holder.Since.Format(time.DateTime))
}

// lock takes the home's one writer lock. The lock is the operating system's, so
// that it goes with the process that held it; the file's text only names the holder.
// It returns a *lockedError when another process holds it.
func (h home) lock(command string, now time.Time) (release func(), err error) {
	return h.lockAt(h.lockFile(), command, now)
}

// lockDeliveries takes the lock of deliveries, which have their own: a slow mail server must not
// keep files waiting in the inbox.
func (h home) lockDeliveries(command string, now time.Time) (release func(), err error) {
	if err := os.MkdirAll(h.deliveries(), 0o700); err != nil {
		return nil, fmt.Errorf("lock deliveries: %w", err)
	}
	return h.lockAt(filepath.Join(h.deliveries(), ".lock"), command, now)
}

func (h home) lockAt(file, command string, now time.Time) (release func(), err error) {
	l := flock.New(file, flock.SetPermissions(0o640))
	ok, err := l.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", file, err)
	}
	if !ok {
		e := &lockedError{Home: h}
		if text, err := os.ReadFile(file); err == nil {
			_ = json.Unmarshal(text, &e.Holder) // a half-written name still leaves the lock itself true
		}
		return nil, e
	}
	text, err := json.Marshal(holder{PID: os.Getpid(), Command: command, Since: now})
	if err == nil {
		err = os.WriteFile(file, text, 0o640)
	}
	if err != nil {
		_ = l.Unlock()
		return nil, fmt.Errorf("name the holder of %s: %w", file, err)
	}
	return func() { _ = l.Unlock() }, nil
}
