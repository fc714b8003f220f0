package reports

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"time"
)

// Frozen is an issue that stands in a site as it was published.
type Frozen struct {
	Issue string // such as 2022-W28
	// AsOf and KnownAt are its clocks, with which it can be built again.
	AsOf, KnownAt time.Time
	Program       string // what published it
	Data          string // the folder of its marts as Parquet
}

// ReadFrozen finds an issue in the site folder. It returns fs.ErrNotExist when the
// issue was never published there.
func ReadFrozen(site, issue string) (Frozen, error) {
	if !validIssue(issue) {
		return Frozen{}, fmt.Errorf("find issue: %q is not a label like 2022-W28", issue)
	}
	dir := filepath.Join(site, issue)
	m, err := readManifest(dir)
	if err != nil {
		return Frozen{}, err
	}
	if m == nil {
		return Frozen{}, fmt.Errorf("find issue %s: %w", dir, fs.ErrNotExist)
	}
	f := Frozen{Issue: m.Issue, Program: m.Program, Data: filepath.Join(dir, "data")}
	if f.AsOf, err = time.Parse(time.DateOnly, m.AsOf); err != nil {
		return Frozen{}, fmt.Errorf("read as-of of issue %s: %w", issue, err)
	}
	if f.KnownAt, err = time.Parse(time.RFC3339, m.KnownAt); err != nil {
		return Frozen{}, fmt.Errorf("read known-at of issue %s: %w", issue, err)
	}
	return f, nil
}
