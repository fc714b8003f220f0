// Package audit keeps the log of who did what: append-only, chained and sealed, so that a changed,
// removed, inserted, reordered or cut line is found.
//
// It owns the folder audit/: one file of JSON lines for each month (UTC) and head.json. It knows
// nothing of accounts, pages or commands.
//
// Each line carries the seal of the line before it and its own, an HMAC over both, made with a key
// that stands outside the folder. head.json, sealed as well, says how many lines there are and how
// they end, so that a log that lost its end is found too. Whoever has the key and the folder can
// forge both; whoever copies back an older folder whole is found only by comparing with a head that
// was noted elsewhere, which is why Verify returns it.
package audit

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Entry is one line.
type Entry struct {
	Seq     int64     `json:"seq"` // from 1, without gaps
	At      time.Time `json:"at"`
	Who     string    `json:"who"`               // account, or "command" for one at the machine
	Role    string    `json:"role,omitempty"`    // at that moment
	Scope   string    `json:"scope,omitempty"`   // region or company of the account at that moment
	Action  string    `json:"action"`            // one of the constants
	Object  string    `json:"object,omitempty"`  // page, file, dataset, account: what it was done to
	Outcome string    `json:"outcome,omitempty"` // "" for done, else Refused or Failed
	From    string    `json:"from,omitempty"`    // network address; empty at the machine
	Detail  string    `json:"detail,omitempty"`  // e.g. what changed; no personal data
	Prev    string    `json:"prev"`              // seal of the line before; empty for the first
	Seal    string    `json:"seal"`
}

// The actions.
const (
	SignIn     = "sign_in"
	SignOut    = "sign_out"
	Password   = "password"
	View       = "view"
	Download   = "download"
	Upload     = "upload"
	Export     = "export"
	Deliver    = "deliver"
	Decide     = "decide"
	Object     = "object"
	PolicySet  = "policy"
	Recompute  = "recompute"
	Publish    = "publish"
	Ingest     = "ingest"
	UserChange = "user"
	Fetch      = "fetch" // of the credit feeds
	Query      = "audit_query"
	Purge      = "purge"
	Restore    = "restore"
)

// Actions lists every action.
func Actions() []string {
	return []string{SignIn, SignOut, Password, View, Download, Upload, Export, Deliver, Decide, Object, PolicySet, Recompute, Publish, Ingest, UserChange, Fetch, Query, Purge, Restore}
}

// The outcomes beside done.
const (
	Refused = "refused"
	Failed  = "failed"
)

const (
	suffix    = ".jsonl"
	keyLength = 32
)

// head is what head.json holds.
type head struct {
	Count int64  `json:"count"` // lines ever written
	Last  string `json:"last"`  // seal of the last
	Month string `json:"month"` // file that holds it
	Size  int64  `json:"size"`  // of that file in bytes
	// Of the months that were purged: how many lines they held, the seal of the last, and the last month.
	GoneCount int64  `json:"gone_count,omitempty"`
	GoneLast  string `json:"gone_last,omitempty"`
	GoneMonth string `json:"gone_month,omitempty"`
	Seal      string `json:"seal"`
}

// errHead says that head.json is missing beside lines, or is not what this key sealed.
var errHead = errors.New("head.json is missing or was changed")

// ErrGone says that there is a key of a log, and no log.
var ErrGone = errors.New("the audit log is gone, its key is there")

type key []byte

// loadKey reads the key, or makes it where the log has not begun.
func loadKey(path string, begun bool) (key, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && !begun {
		made := make([]byte, keyLength)
		rand.Read(made)
		return made, writeDurably(path, []byte(hex.EncodeToString(made)+"\n"))
	}
	if err != nil {
		return nil, fmt.Errorf("read the key of the audit log: %w", err)
	}
	if !begun {
		return nil, fmt.Errorf("%w. Try: bring the folder back from a backup, or remove %s to begin a new log", ErrGone, path)
	}
	k, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(k) != keyLength {
		return nil, fmt.Errorf("read the key of the audit log: %s does not hold %d hexadecimal digits", path, 2*keyLength)
	}
	return k, nil
}

func (k key) seal(what string, body []byte) string {
	h := hmac.New(sha256.New, k)
	h.Write([]byte(what))
	h.Write(body)
	return hex.EncodeToString(h.Sum(nil))
}

// encode chains and seals an entry and returns its line with the line's end.
func (k key) encode(e *Entry) ([]byte, error) {
	seal, err := k.sealOf(*e)
	if err != nil {
		return nil, err
	}
	e.Seal = seal
	line, err := json.Marshal(e)
	return append(line, '\n'), err
}

func (k key) sealOf(e Entry) (string, error) {
	e.Seal = ""
	body, err := json.Marshal(e)
	if err != nil {
		return "", fmt.Errorf("write audit entry: %w", err)
	}
	return k.seal("line\n", body), nil
}

var errLine = errors.New("the line is not what was written")

// decode reads a line and returns errLine if it is not, byte for byte, what the key sealed.
func (k key) decode(line []byte) (Entry, error) {
	var e Entry
	if err := json.Unmarshal(line, &e); err != nil {
		return e, errLine
	}
	seal, err := k.sealOf(e)
	if err != nil {
		return e, err
	}
	again, err := json.Marshal(e)
	if err != nil || !hmac.Equal([]byte(seal), []byte(e.Seal)) || string(again) != string(line) {
		return e, errLine
	}
	return e, nil
}

func (k key) sealHead(h head) (string, error) {
	h.Seal = ""
	body, err := json.Marshal(h)
	if err != nil {
		return "", fmt.Errorf("write audit head: %w", err)
	}
	return k.seal("head\n", body), nil
}

// readHead returns the sealed head; errHead if there are lines and no true head.
func readHead(dir string, k key) (head, error) {
	var h head
	text, err := os.ReadFile(filepath.Join(dir, "head.json"))
	if errors.Is(err, fs.ErrNotExist) {
		months, err := monthsOf(dir)
		if err == nil && len(months) > 0 {
			err = errHead
		}
		return head{}, err
	}
	if err != nil {
		return h, fmt.Errorf("read audit head: %w", err)
	}
	if json.Unmarshal(text, &h) != nil {
		return head{}, errHead
	}
	seal, err := k.sealHead(h)
	if err != nil || !hmac.Equal([]byte(seal), []byte(h.Seal)) {
		return head{}, errors.Join(err, errHead)
	}
	return h, nil
}

func writeHead(dir string, k key, h head) error {
	seal, err := k.sealHead(h)
	if err != nil {
		return err
	}
	h.Seal = seal
	text, err := json.Marshal(h)
	if err != nil {
		return fmt.Errorf("write audit head: %w", err)
	}
	return writeDurably(filepath.Join(dir, "head.json"), append(text, '\n'))
}

// writeDurably replaces a file at once, readable by its owner only. The caller holds
// the lock of the log, so that nobody else writes beside it and what a crash left there
// is written over.
func writeDurably(path string, text []byte) error {
	next := filepath.Join(filepath.Dir(path), ".next-"+filepath.Base(path))
	f, err := os.OpenFile(next, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(path), err)
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(next, path)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(path), errors.Join(err, os.Remove(next)))
	}
	return nil
}

// monthsOf lists the months that have a file, oldest first.
func monthsOf(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("list audit log: %w", err)
	}
	var months []string
	for _, e := range entries {
		month, isLog := strings.CutSuffix(e.Name(), suffix)
		if _, err := time.Parse("2006-01", month); isLog && err == nil {
			months = append(months, month)
		}
	}
	return months, nil
}
