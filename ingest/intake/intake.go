// Package intake keeps what offices hand in through the web: the file from the moment it was
// received, who sent it, and what became of it. A file that Receive has acknowledged is on disk, and
// stays there until its outcome is; so a crash at any point loses nothing, and taking a file in
// twice is what ingest bears anyway.
//
// It owns the folder of uploads and knows outcomes of ingest. It knows no web, no accounts and no
// clock.
package intake

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"baimi/ingest"
)

// ErrUnknown: there is no submission of that id.
var ErrUnknown = errors.New("no such submission")

const (
	metaFile    = "meta.json"
	checkFile   = "check.json"
	outcomeFile = "outcome.json"
	originalAs  = "original" // with the extension of the name it was received under
	asideAs     = "aside"    // the original of a file that was given up
	triesFile   = "tries"    // a byte for each attempt that has not ended
	unfinished  = ".next-"   // a submission being received
)

// Submission is a file that somebody handed in.
type Submission struct {
	ID string `json:"id"`
	// Name is the file's own name, Dataset what it was said to hold, "" when it is recognised.
	Name    string `json:"name"`
	Dataset string `json:"dataset,omitempty"`
	// Scope is the region for which it was sent; only rows of that region are taken.
	Scope string `json:"scope"`
	// Who sent it, and in which language they read.
	Who        string    `json:"who"`
	Lang       string    `json:"lang"`
	ReceivedAt time.Time `json:"received_at"`
	Size       int64     `json:"size"`
	SHA256     string    `json:"sha256"`
	// Row is the one row that an answer on a page consists of, by column; nil for a file.
	Row map[string]string `json:"row,omitempty"`
}

// Spool is the folder of submissions. Its methods may be called concurrently, also by several
// processes; one process at a time takes files in.
type Spool struct{ dir string }

// Open returns the spool in a folder, which it makes where it is missing.
func Open(dir string) (*Spool, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("open uploads: %w", err)
	}
	return &Spool{dir: dir}, nil
}

// Receive stores a file with what is known of it, and returns it with id, size and hash once it
// would survive a power cut. Nothing is kept of a body that ends in an error.
func (s *Spool) Receive(ctx context.Context, sub Submission, body io.Reader) (Submission, error) {
	if sub.ReceivedAt.IsZero() || sub.Who == "" || sub.Scope == "" {
		return sub, errors.New("receive file: sender, scope and time are required")
	}
	sub.Name = plainName(sub.Name)
	temp, err := os.MkdirTemp(s.dir, unfinished)
	if err != nil {
		return sub, fmt.Errorf("receive %s: %w", sub.Name, err)
	}
	defer os.RemoveAll(temp)
	sum := sha256.New()
	sub.Size, err = writeFile(filepath.Join(temp, originalName(sub)), io.TeeReader(body, sum))
	if err != nil {
		return sub, fmt.Errorf("receive %s: %w", sub.Name, err)
	}
	sub.SHA256 = hex.EncodeToString(sum.Sum(nil))
	var tail [4]byte
	if _, err := rand.Read(tail[:]); err != nil {
		return sub, fmt.Errorf("receive %s: %w", sub.Name, err)
	}
	sub.ID = sub.ReceivedAt.UTC().Format("20060102-150405") + "-" + hex.EncodeToString(tail[:])
	if err := writeJSON(filepath.Join(temp, metaFile), sub); err != nil {
		return sub, fmt.Errorf("receive %s: %w", sub.Name, err)
	}
	if err := ctx.Err(); err != nil {
		return sub, fmt.Errorf("receive %s: %w", sub.Name, err)
	}
	if err := errors.Join(syncDir(temp), os.Rename(temp, filepath.Join(s.dir, sub.ID)), syncDir(s.dir)); err != nil {
		return sub, fmt.Errorf("receive %s: %w", sub.Name, err)
	}
	return sub, nil
}

// validID keeps ids from being paths.
var validID = regexp.MustCompile(`^[0-9]{8}-[0-9]{6}-[0-9a-f]{8}$`)

// Get returns a submission and what is known of its fate, or ErrUnknown.
func (s *Spool) Get(id string) (Submission, Result, error) {
	if !validID.MatchString(id) {
		return Submission{}, Result{}, ErrUnknown
	}
	var sub Submission
	err := readJSON(filepath.Join(s.dir, id, metaFile), &sub)
	if errors.Is(err, fs.ErrNotExist) {
		return Submission{}, Result{}, ErrUnknown
	}
	if err != nil {
		return Submission{}, Result{}, fmt.Errorf("read submission %s: %w", id, err)
	}
	for _, name := range []string{outcomeFile, checkFile} {
		var result Result
		err := readJSON(filepath.Join(s.dir, id, name), &result)
		if err == nil {
			return sub, result, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return sub, Result{}, fmt.Errorf("read outcome of %s: %w", id, err)
		}
	}
	return sub, Result{State: Waiting}, nil
}

// ids lists all submissions, oldest first.
func (s *Spool) ids() ([]string, error) {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return nil, fmt.Errorf("list uploads: %w", err)
	}
	var ids []string
	for _, e := range entries {
		if validID.MatchString(e.Name()) {
			ids = append(ids, e.Name())
		}
	}
	return ids, nil
}

// Each calls do for every submission, the newest first, until it returns false.
func (s *Spool) Each(do func(Submission, Result) bool) error {
	ids, err := s.ids()
	if err != nil {
		return err
	}
	for _, id := range slices.Backward(ids) {
		sub, result, err := s.Get(id)
		if errors.Is(err, ErrUnknown) {
			continue // purged since it was listed
		}
		if err != nil {
			return err
		}
		if !do(sub, result) {
			return nil
		}
	}
	return nil
}

// Waiting lists what is not taken in yet, in the order of receipt.
func (s *Spool) Waiting() ([]Submission, error) {
	var waiting []Submission
	err := s.Each(func(sub Submission, result Result) bool {
		if result.State != Done {
			waiting = append(waiting, sub)
		}
		return true
	})
	slices.SortStableFunc(waiting, func(a, b Submission) int { return a.ReceivedAt.Compare(b.ReceivedAt) })
	return waiting, err
}

// Source is what ingest takes in of a submission: of a file only what is the sender's own to say;
// of an answer all, since whoever asked has seen to that. The original stays until Finish.
func (s *Spool) Source(sub Submission) ingest.Source {
	return ingest.Source{
		Path: filepath.Join(s.dir, sub.ID, originalName(sub)), Name: sub.Name, Scope: sub.Scope, Own: sub.Row == nil,
		Dataset: sub.Dataset, ReceivedAt: sub.ReceivedAt,
	}
}

// Folder is where a submission may keep files of its own, such as a marked copy of a check.
func (s *Spool) Folder(sub Submission) string { return filepath.Join(s.dir, sub.ID) }

// Note keeps what a check before the taking in said. The submission goes on waiting, and what
// Finish keeps counts, whichever comes first.
func (s *Spool) Note(sub Submission, out ingest.Outcome, at time.Time) error {
	return s.keep(sub, checkFile, newResult(sub, out, Checked, at))
}

// Finish keeps what became of a submission and then removes its original, which ingest has
// archived.
func (s *Spool) Finish(sub Submission, out ingest.Outcome, at time.Time) error {
	if err := s.keep(sub, outcomeFile, newResult(sub, out, Done, at)); err != nil {
		return err
	}
	return s.dropOriginal(sub)
}

// maxTries is how often the program may die over one file before the file is set aside.
const maxTries = 3

// Begin notes that a submission is about to be taken in, and reports whether to try. A program that
// dies over a file leaves the note; a file over which it has died three times is set aside with a
// refusal, its original kept, so that those behind it are taken in.
func (s *Spool) Begin(sub Submission, at time.Time) (try bool, err error) {
	dir := filepath.Join(s.dir, sub.ID)
	f, err := os.OpenFile(filepath.Join(dir, triesFile), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return false, fmt.Errorf("begin with %s: %w", sub.ID, err)
	}
	_, err = f.Write([]byte{'.'})
	info, statErr := f.Stat()
	if err := errors.Join(err, statErr, f.Sync(), f.Close()); err != nil {
		return false, fmt.Errorf("begin with %s: %w", sub.ID, err)
	}
	if info.Size() <= maxTries {
		return true, nil
	}
	out := ingest.Outcome{Name: sub.Name, Scope: sub.Scope, Status: ingest.Refused, Refusal: &ingest.Refusal{Code: ingest.CodeCrashed}}
	if err := s.keep(sub, outcomeFile, newResult(sub, out, Done, at)); err != nil {
		return false, err
	}
	original := s.Source(sub).Path
	if err := os.Rename(original, filepath.Join(dir, asideAs+filepath.Ext(original))); err != nil {
		return false, fmt.Errorf("set %s aside: %w", sub.ID, err)
	}
	return false, nil
}

// End takes back the note of Begin: the attempt ended, well or with an error.
func (s *Spool) End(sub Submission) error {
	if err := os.Remove(filepath.Join(s.dir, sub.ID, triesFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("end with %s: %w", sub.ID, err)
	}
	return nil
}

func (s *Spool) dropOriginal(sub Submission) error {
	if err := os.Remove(s.Source(sub).Path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove upload %s: %w", sub.ID, err)
	}
	return nil
}

func (s *Spool) keep(sub Submission, name string, result Result) error {
	dir := filepath.Join(s.dir, sub.ID)
	beside := filepath.Join(dir, name+".part")
	if err := errors.Join(writeJSON(beside, result), os.Rename(beside, filepath.Join(dir, name)), syncDir(dir)); err != nil {
		return fmt.Errorf("keep outcome of %s: %w", sub.ID, err)
	}
	return nil
}

// Purge forgets submissions that were finished and received before a time, and what was left of
// files that were never received whole, and of originals whose outcome is kept. It returns the ids
// it removed.
func (s *Spool) Purge(before time.Time) ([]string, error) {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return nil, fmt.Errorf("purge uploads: %w", err)
	}
	var gone []string
	for _, e := range entries {
		old := false
		if strings.HasPrefix(e.Name(), unfinished) {
			info, err := e.Info()
			old = err == nil && info.ModTime().Before(before)
		} else if sub, result, err := s.Get(e.Name()); err == nil {
			old = result.State == Done && sub.ReceivedAt.Before(before)
			if result.State == Done && !old {
				if err := s.dropOriginal(sub); err != nil { // a crash came after the note of the outcome
					return gone, err
				}
			}
		} else if !errors.Is(err, ErrUnknown) {
			return gone, err
		}
		if !old {
			continue
		}
		if err := os.RemoveAll(filepath.Join(s.dir, e.Name())); err != nil {
			return gone, fmt.Errorf("purge uploads: %w", err)
		}
		gone = append(gone, e.Name())
	}
	return gone, nil
}

// plainName is a name without folders and control characters, at most 120 characters long with its
// extension kept.
func plainName(name string) string {
	name = strings.ToValidUTF8(name, "")
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, name)
	const most = 120
	if ext := filepath.Ext(name); utf8.RuneCountInString(name) > most && utf8.RuneCountInString(ext) < 10 {
		stem := []rune(strings.TrimSuffix(name, ext))
		name = string(stem[:most-utf8.RuneCountInString(ext)]) + ext
	} else if utf8.RuneCountInString(name) > most {
		name = string([]rune(name)[:most])
	}
	if strings.Trim(name, ". ") == "" {
		return "upload"
	}
	return name
}

// originalName keeps the extension, by which formats are told apart.
func originalName(sub Submission) string {
	ext := strings.ToLower(filepath.Ext(sub.Name))
	if len(ext) > 10 || strings.ContainsFunc(ext[min(1, len(ext)):], func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }) {
		ext = ""
	}
	return originalAs + ext
}

func writeFile(path string, body io.Reader) (int64, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, err
	}
	n, err := io.Copy(f, body)
	return n, errors.Join(err, f.Sync(), f.Close())
}

func writeJSON(path string, v any) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	_, err = writeFile(path, strings.NewReader(string(text)+"\n"))
	return err
}

func readJSON(path string, into any) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}

func syncDir(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
