// Package feed hands company scores to the credit systems: a folder of one version of one cycle,
// with the same rows as CSV, Parquet, JSON and xlsx, what changed since the version before, a
// manifest that names every file and a signature over it; and the check of such a folder with the
// public key alone.
//
// It owns the description of the rows, the signing key and the order of versions, which are never
// overwritten. It reads marts.* only, through its own Querier, and must not know how scores come
// about, what a point means, or what the time is.
package feed

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Querier is all that feed needs of the warehouse. A *sql.DB or *sql.Tx satisfies it.
type Querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// Options says what to hand over and where.
type Options struct {
	Dir       string // folder of all versions, made if absent: feeds/credit
	Cycle     string // such as 2022Q2; "" means the last complete one
	LakeState string // names what the lake held when the scores were made
	Program   string // name and version of the program
	Now       time.Time
	Zone      *time.Location // the city's clock; nil means UTC
	Key       *Key

	// Volatile does not wait for the disk: for a feed that can be made again.
	Volatile bool
}

func (o Options) durability() durability { return durability(!o.Volatile) }

// Result tells what was handed over.
type Result struct {
	Cycle        string
	Version      int
	Dir          string // of the newest version, written now or before
	Unchanged    bool   // the newest version says the same, so nothing was written
	Companies    int    // with a valid USCC
	Unidentified int    // without one
	Changes      int    // rows of the delta
}

// CycleError says why a cycle cannot be handed over.
type CycleError struct {
	Cycle  string
	Reason string   // "none" (no cycle is complete), "unknown", "open" (not complete at as-of), "unscored"
	Known  []string // all cycles, but for "unscored"
}

func (e *CycleError) Error() string {
	return fmt.Sprintf("choose cycle %q: %s (known: %s)", e.Cycle, e.Reason, strings.Join(e.Known, ", "))
}

// BrokenError says that the version to continue from is not as it was signed.
type BrokenError struct {
	Dir      string
	Problems []Problem
}

func (e *BrokenError) Error() string {
	return fmt.Sprintf("continue from %s: %d problems, first %s: %s", e.Dir, len(e.Problems), e.Problems[0].File, e.Problems[0].Code)
}

// Write hands over a cycle as a new version, unless the newest one says the same. The folder is
// written beside its place and renamed, so a receiver never meets half a version. The same marts,
// options and key give the same bytes.
//
// Errors: *CycleError when the cycle cannot be handed over, *BrokenError when the version before
// does not verify: nothing is built on it.
func Write(ctx context.Context, q Querier, o Options) (Result, error) {
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	if err := os.MkdirAll(o.Dir, 0o755); err != nil {
		return Result{}, fmt.Errorf("make feed folder: %w", err)
	}
	if err := sweep(o.Dir); err != nil {
		return Result{}, err
	}
	e, err := read(ctx, q, o)
	if err != nil {
		return Result{}, err
	}
	r := Result{Cycle: e.manifest.Cycle, Companies: e.companies(scores), Unidentified: e.companies(unidentified)}
	if err := e.content(); err != nil {
		return r, err
	}
	if err := o.durability().replaceFile(filepath.Join(o.Dir, PublicName), o.Key.PublicPEM()); err != nil {
		return r, err
	}
	before, err := newest(o.Dir, r.Cycle, o.Key)
	if err != nil {
		return r, err
	}
	if before != nil && before.manifest.Content == e.manifest.Content {
		r.Version, r.Dir, r.Unchanged = before.manifest.Version, before.dir, true
		return r, nil
	}
	e.manifest.Version = 1
	if before != nil {
		e.manifest.Version = before.manifest.Version + 1
		e.manifest.Previous = &Previous{Version: before.manifest.Version, SHA256: before.sum}
	}
	changes, err := e.delta(ctx, q, before)
	if err != nil {
		return r, err
	}
	r.Version, r.Changes = e.manifest.Version, len(changes)
	e.rows[delta.name] = changes
	r.Dir = filepath.Join(o.Dir, e.manifest.folder())
	return r, e.write(r.Dir, o.Key, o.durability())
}

// handed is a version that stands.
type handed struct {
	dir      string
	sum      string // SHA-256 of its manifest
	manifest Manifest
	rows     map[string][]row
}

// newest returns the newest version of a cycle with its rows, or nil. It returns a *BrokenError
// when that version does not verify.
func newest(dir, cycle string, key *Key) (*handed, error) {
	version, err := lastVersion(dir, cycle)
	if err != nil || version == 0 {
		return nil, err
	}
	h := &handed{dir: filepath.Join(dir, folderName(cycle, version)), rows: map[string][]row{}}
	report, err := Verify(h.dir, key.Public())
	if err != nil {
		return nil, err
	}
	if len(report.Problems) > 0 {
		return nil, &BrokenError{Dir: h.dir, Problems: report.Problems}
	}
	h.manifest = report.Manifest
	text, err := os.ReadFile(filepath.Join(h.dir, ManifestName))
	if err != nil {
		return nil, fmt.Errorf("read the version before: %w", err)
	}
	h.sum = sum(text)
	for _, t := range tables {
		text, err := os.ReadFile(filepath.Join(h.dir, t.name+".json"))
		if err != nil {
			return nil, fmt.Errorf("read the version before: %w", err)
		}
		if h.rows[t.name], err = t.readJSON(text); err != nil {
			return nil, fmt.Errorf("read %s of the version before: %w", t.name, err)
		}
	}
	return h, nil
}

// Signers returns the ids of the keys that signed the versions of a folder, and no error when
// there is no such folder.
func Signers(dir string) ([]string, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*", ManifestName))
	if err != nil {
		return nil, fmt.Errorf("list versions: %w", err)
	}
	seen := map[string]bool{}
	var ids []string
	var problems []error
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		m, err := parseManifest(text)
		if err != nil {
			problems = append(problems, fmt.Errorf("read %s: %w", path, err))
		} else if !seen[m.KeyID] {
			seen[m.KeyID] = true
			ids = append(ids, m.KeyID)
		}
	}
	return ids, errors.Join(problems...)
}
