package lake

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// Receipts returns the receipts of all committed batches, ordered by
// ReceivedAt, then Batch. If any receipt cannot be read, it returns no receipts
// but the joined [ReceiptError] of each: to leave a batch out silently would
// change numbers.
func (s *Store) Receipts(ctx context.Context) ([]Receipt, error) {
	batches, err := s.committed()
	if err != nil {
		return nil, err
	}
	receipts := make([]Receipt, len(batches))
	problems := make([]error, len(batches))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(len(batches), 2*runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(batches) || ctx.Err() != nil {
					return
				}
				receipts[i], problems[i] = s.readReceipt(batches[i])
			}
		})
	}
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	slices.SortFunc(receipts, func(a, b Receipt) int {
		return cmp.Or(a.ReceivedAt.Compare(b.ReceivedAt), strings.Compare(a.Batch, b.Batch))
	})
	return receipts, nil
}

// Receipt returns the receipt of one batch, and false when the lake has none.
func (s *Store) Receipt(batch string) (Receipt, bool, error) {
	if !isBatch(batch) {
		return Receipt{}, false, nil
	}
	r, err := s.readReceipt(batch)
	if errors.Is(err, fs.ErrNotExist) {
		return Receipt{}, false, nil
	}
	return r, err == nil, err
}

func (s *Store) readReceipt(batch string) (Receipt, error) {
	rel := receiptName(batch)
	b, err := os.ReadFile(s.Path(rel))
	if err != nil {
		return Receipt{}, &ReceiptError{File: rel, Err: err}
	}
	r, err := decodeReceipt(batch, b)
	if err != nil {
		return Receipt{}, &ReceiptError{File: rel, Err: err}
	}
	return r, nil
}

// committed returns the ids of all batches that have a receipt, in the order of
// their names, readable or not.
func (s *Store) committed() ([]string, error) {
	entries, err := os.ReadDir(s.Path(receiptFolder))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list receipts: %w", err)
	}
	var batches []string
	for _, e := range entries {
		if batch, found := strings.CutSuffix(e.Name(), receiptSuffix); found && isBatch(batch) {
			batches = append(batches, batch)
		}
	}
	return batches, nil
}
