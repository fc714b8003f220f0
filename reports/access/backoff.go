package access

import (
	"sync"
	"time"
)

// How long failures count and what they cost.
const (
	freeFailures = 5                // the failure that brings the first wait
	firstWait    = 30 * time.Second // doubled by each further failure
	longestWait  = 15 * time.Minute // a bound, so that nobody can shut another out for long
	forgetAfter  = 24 * time.Hour
	maxKeys      = 10_000 // beyond it the failures that are oldest are forgotten
)

// Backoff makes whoever fails wait longer each time. Keys are accounts or addresses; those of
// accounts that do not exist count like others, so that waiting tells nothing. It is safe for
// concurrent use. Failures live in memory: a restart of the program forgives them.
type Backoff struct {
	Free int // the failure that brings the first wait; 0: the fifth

	mu   sync.Mutex
	keys map[string]failures
}

type failures struct {
	count int
	last  time.Time
	until time.Time
}

// Try begins an attempt and returns how long its key must still wait; zero lets it go on. An attempt
// that goes on counts as a failure from its beginning, so that many at once are no way round the
// wait: whoever it succeeds for takes it back by Forgive, or by Clear.
func (b *Backoff) Try(key string, now time.Time) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	f, known := b.keys[key]
	if wait := f.until.Sub(now); wait > 0 {
		return wait
	}
	if b.keys == nil {
		b.keys = map[string]failures{}
	}
	if !known && len(b.keys) >= maxKeys {
		b.sweep(now)
	}
	if now.Sub(f.last) > forgetAfter {
		f = failures{}
	}
	f.count++
	f.last = now
	free := b.Free
	if free == 0 {
		free = freeFailures
	}
	if extra := f.count - free; extra >= 0 {
		f.until = now.Add(min(firstWait<<min(extra, 16), longestWait))
	}
	b.keys[key] = f
	return 0
}

// Forgive takes back the last attempt of a key and the wait that it brought.
func (b *Backoff) Forgive(key string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if f, known := b.keys[key]; known {
		f.count, f.until = f.count-1, time.Time{}
		b.keys[key] = f
	}
}

// Clear forgets the failures of a key.
func (b *Backoff) Clear(key string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.keys, key)
}

// sweep drops what no longer counts, and else the key that failed longest ago.
func (b *Backoff) sweep(now time.Time) {
	oldest := ""
	for key, f := range b.keys {
		if now.Sub(f.last) > forgetAfter {
			delete(b.keys, key)
		} else if oldest == "" || f.last.Before(b.keys[oldest].last) {
			oldest = key
		}
	}
	if len(b.keys) >= maxKeys {
		delete(b.keys, oldest)
	}
}
