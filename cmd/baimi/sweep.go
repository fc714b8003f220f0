package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"baimi/sql/warehouse"
)

// sweep removes what a crash or a power cut left half written in the home, apart
// from the lake, the site and the feeds, which sweep themselves. The caller holds
// the lock of the home. It returns the paths.
func (h home) sweep(ctx context.Context) ([]string, error) {
	var swept []string
	for _, left := range []struct{ dir, pattern string }{
		{string(h), besidePrefix + "*"}, {h.desk(), besidePrefix + "*"},
		{h.archive(), ".*.tmp"}, {h.outbox(), ".*.tmp"}, {h.outbox(), "*.part"},
		{string(h), filepath.Base(h.warehouse()) + ".next*"}, {string(h), ".warehouse-known-*.duckdb"},
	} {
		entries, err := os.ReadDir(left.dir)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return swept, fmt.Errorf("sweep %s: %w", left.dir, err)
		}
		for _, e := range entries {
			path := filepath.Join(left.dir, e.Name())
			if match, err := filepath.Match(left.pattern, e.Name()); err != nil || !match {
				continue
			}
			if filepath.Ext(path) == ".duckdb" && inUse(ctx, path) {
				continue // of a restate, which takes no lock since it writes nothing
			}
			if err := errors.Join(os.RemoveAll(path), warehouse.Remove(path)); err != nil {
				return swept, fmt.Errorf("sweep %s: %w", path, err)
			}
			swept = append(swept, path)
		}
	}
	return swept, nil
}

// inUse says whether another process has a warehouse open.
func inUse(ctx context.Context, path string) bool {
	db, err := warehouse.Open(ctx, path, warehouse.Options{ReadOnly: true})
	if err == nil {
		_ = db.Close()
	}
	var busy *warehouse.InUseError
	return errors.As(err, &busy)
}
