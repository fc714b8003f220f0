package ingest

import (
	"context"
	"sync"

	"baimi/sql/lake"
)

// earlierBatches finds the batch that a re-read of the same original replaces. It
// reads the receipts once; only this process writes the lake meanwhile.
type earlierBatches struct {
	mu     sync.Mutex
	loaded bool
	newest map[string]lake.Receipt // original and scope → newest receipt
}

func originKey(sha256, scope string) string { return sha256 + " " + scope }

// of returns the newest batch of the same original and scope, "" when there is
// none.
func (e *earlierBatches) of(ctx context.Context, store *lake.Store, sha256, scope string) (string, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.loaded {
		receipts, err := store.Receipts(ctx)
		if err != nil {
			return "", err
		}
		e.newest = make(map[string]lake.Receipt, len(receipts))
		for _, r := range receipts {
			e.put(r)
		}
		e.loaded = true
	}
	return e.newest[originKey(sha256, scope)].Batch, nil
}

// add remembers a batch that was just committed.
func (e *earlierBatches) add(r lake.Receipt) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.loaded {
		e.put(r)
	}
}

func (e *earlierBatches) put(r lake.Receipt) {
	key := originKey(r.OriginalSHA256, r.Scope)
	if old, ok := e.newest[key]; !ok || !r.ReceivedAt.Before(old.ReceivedAt) {
		e.newest[key] = r
	}
}
