package lake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/apache/arrow-go/v18/parquet/file"
)

// The codes of what Verify finds.
const (
	// ProblemReceipt: a receipt cannot be read or breaks the rules; Got says how.
	ProblemReceipt = "receipt_unreadable"
	// ProblemMissing: a file named in a receipt is not there.
	ProblemMissing = "file_missing"
	// ProblemSize: the size of a file is not the receipt's.
	ProblemSize = "size_differs"
	// ProblemDigest: the sha256 of a file is not the receipt's.
	ProblemDigest = "sha256_differs"
	// ProblemFooter: a file is as written but cannot be read as Parquet.
	ProblemFooter = "footer_unreadable"
	// ProblemRows: the row count in a file's footer is not the receipt's.
	ProblemRows = "rows_differ"
	// ProblemOrphan: a file belongs to no receipt; Sweep removes it unless its
	// batch is committed.
	ProblemOrphan = "orphan"
	// ProblemStranger: the lake never makes a file of this name.
	ProblemStranger = "stranger"
	// ProblemUnreadable: the file system does not let a file be read; Got says why.
	ProblemUnreadable = "file_unreadable"
	// ProblemSuperseded: a receipt supersedes a batch that the lake does not hold.
	ProblemSuperseded = "superseded_missing"
)

// Problem is one finding of Verify, as data for a sentence.
type Problem struct {
	// Code is one of the Problem constants.
	Code string
	// Batch is the batch concerned, "" when none can be told.
	Batch string
	// File is the path below the lake, with slashes.
	File string
	// Want and Got are what the receipt says and what was found; "" where the
	// code says it all.
	Want, Got string
}

// String returns the finding for logs.
func (p Problem) String() string {
	s := p.File + ": " + p.Code
	switch {
	case p.Want != "":
		s += ": receipt says " + p.Want + ", found " + p.Got
	case p.Got != "":
		s += ": " + p.Got
	}
	return s
}

// Verify reads the whole lake and returns everything that is not as its
// receipts say, ordered by file: every file there, of the right size, digest
// and row count; every receipt readable; nothing else in the folders. No
// problems means that the lake can be trusted byte for byte. The error is for
// a lake that could not be examined at all.
func (s *Store) Verify(ctx context.Context) ([]Problem, error) {
	batches, err := s.committed()
	if err != nil {
		return nil, fmt.Errorf("verify lake: %w", err)
	}
	var problems []Problem
	var files []expectation
	owned := map[string]bool{}
	held := map[string]bool{}
	for _, batch := range batches {
		held[batch] = true
	}
	for _, batch := range batches {
		r, err := s.readReceipt(batch)
		if err != nil {
			var bad *ReceiptError
			if errors.As(err, &bad) {
				err = bad.Err
			}
			problems = append(problems, Problem{Code: ProblemReceipt, Batch: batch, File: receiptName(batch), Got: oneLine(err)})
			continue
		}
		if r.Supersedes != "" && !held[r.Supersedes] {
			problems = append(problems, Problem{Code: ProblemSuperseded, Batch: batch, File: receiptName(batch), Got: r.Supersedes})
		}
		for _, d := range r.Datasets {
			if d.File != "" {
				files = append(files, expectation{batch, d.File, d.SHA256, d.Size, d.Rows})
			}
		}
		if f := r.Rejects; f != nil {
			files = append(files, expectation{batch, f.File, f.SHA256, f.Size, f.Rows})
		}
	}
	for _, f := range files {
		owned[f.file] = true
	}
	strangers, err := s.walk(func(f batchFile) {
		if !owned[f.rel] {
			problems = append(problems, Problem{Code: ProblemOrphan, Batch: f.batch, File: f.rel})
		}
	})
	if err != nil {
		return nil, fmt.Errorf("verify lake: %w", err)
	}
	for _, name := range strangers {
		problems = append(problems, Problem{Code: ProblemStranger, File: name})
	}
	found, err := s.examineAll(ctx, files)
	if err != nil {
		return nil, fmt.Errorf("verify lake: %w", err)
	}
	problems = append(problems, found...)
	slices.SortStableFunc(problems, func(a, b Problem) int { return strings.Compare(a.File, b.File) })
	return problems, nil
}

// expectation is what a receipt says of one file.
type expectation struct {
	batch, file, digest string
	size, rows          int64
}

func (s *Store) examineAll(ctx context.Context, files []expectation) ([]Problem, error) {
	found := make([][]Problem, len(files))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(len(files), runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(files) || ctx.Err() != nil {
					return
				}
				found[i] = s.examine(files[i])
			}
		})
	}
	wg.Wait()
	return slices.Concat(found...), ctx.Err()
}

// examine compares one file with its receipt. Where the bytes differ, the rows
// are not looked at: nothing in such a file means anything.
func (s *Store) examine(e expectation) []Problem {
	problem := func(code, want, got string) []Problem {
		return []Problem{{Code: code, Batch: e.batch, File: e.file, Want: want, Got: got}}
	}
	f, err := os.Open(s.Path(e.file))
	if errors.Is(err, fs.ErrNotExist) {
		return problem(ProblemMissing, "", "")
	}
	if err != nil {
		return problem(ProblemUnreadable, "", oneLine(err))
	}
	defer f.Close()
	h := sha256.New()
	size, err := io.Copy(h, f)
	if err != nil {
		return problem(ProblemUnreadable, "", oneLine(err))
	}
	if size != e.size {
		return problem(ProblemSize, fmt.Sprint(e.size), fmt.Sprint(size))
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != e.digest {
		return problem(ProblemDigest, e.digest, got)
	}
	rows, err := rowCount(f)
	if err != nil {
		return problem(ProblemFooter, "", oneLine(err))
	}
	if rows != e.rows {
		return problem(ProblemRows, fmt.Sprint(e.rows), fmt.Sprint(rows))
	}
	return nil
}

// rowCount returns the number of rows that a Parquet file's footer declares.
func rowCount(f *os.File) (rows int64, err error) {
	// The reader panics on some malformed footers.
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("read footer: %v", r)
		}
	}()
	reader, err := file.NewParquetReader(f)
	if err != nil {
		return 0, fmt.Errorf("read footer: %w", err)
	}
	return reader.NumRows(), reader.Close()
}

func oneLine(err error) string { return strings.ReplaceAll(err.Error(), "\n", "; ") }
