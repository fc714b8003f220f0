package lake

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
)

// Sweep removes what interrupted writes left behind and returns the removed
// files' paths below the lake, in order. It removes only files that this package
// itself names, of batches that have no receipt and are not being written
// through this Store; committed files and files of strangers are never touched.
// It must not run while another process writes or copies into the lake.
func (s *Store) Sweep(ctx context.Context) ([]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	leftovers, err := s.leftovers()
	if err != nil {
		return nil, fmt.Errorf("sweep lake: %w", err)
	}
	var removed []string
	for _, file := range leftovers {
		if s.pending[file.batch] {
			continue
		}
		if err := ctx.Err(); err != nil {
			return removed, err
		}
		if err := s.remove(file.rel); err != nil {
			return removed, fmt.Errorf("sweep lake: %w", err)
		}
		removed = append(removed, file.rel)
	}
	return removed, nil
}

// A batchFile is a file whose name this package makes.
type batchFile struct {
	rel   string
	batch string
	// temporary files never belong to a committed batch.
	temporary bool
}

// leftovers returns the files of batches without a receipt, and temporary files
// of committed ones, which only a copy or an old crash can have left.
func (s *Store) leftovers() ([]batchFile, error) {
	batches, err := s.committed()
	if err != nil {
		return nil, err
	}
	committed := make(map[string]bool, len(batches))
	for _, batch := range batches {
		committed[batch] = true
	}
	var found []batchFile
	_, err = s.walk(func(file batchFile) {
		if file.temporary || !committed[file.batch] {
			found = append(found, file)
		}
	})
	return found, err
}

// walk visits the files that this package names, apart from receipts, in the
// order of their paths, and returns all other files.
func (s *Store) walk(visit func(batchFile)) (strangers []string, err error) {
	folders, err := os.ReadDir(s.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for _, folder := range folders {
		name := folder.Name()
		suffix := parquetSuffix
		switch {
		case !folder.IsDir():
			strangers = append(strangers, name)
			continue
		case name == receiptFolder:
			suffix = receiptSuffix
		case name != rejectFolder && !isDataset(name):
			strangers = append(strangers, name+"/")
			continue
		}
		files, err := os.ReadDir(s.Path(name))
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			rel := name + "/" + f.Name()
			base, temporary := strings.CutSuffix(f.Name(), tempSuffix)
			batch, named := strings.CutSuffix(base, suffix)
			switch {
			case !named || !isBatch(batch) || !f.Type().IsRegular():
				strangers = append(strangers, rel)
			case name == receiptFolder && !temporary:
			default:
				visit(batchFile{rel: rel, batch: batch, temporary: temporary})
			}
		}
	}
	slices.Sort(strangers)
	return strangers, nil
}
