package transform

import (
	"cmp"
	"slices"
	"time"

	"baimi/sql/lake"
)

// batch is a known batch with its place among the others.
type batch struct {
	lake.Receipt
	// statedAt is when its original was first received: a file read again under
	// new contracts keeps its place in the order of statements.
	statedAt     time.Time
	supersededBy string
}

// knownBatches returns the batches received by knownAt, in the order in which
// their senders stated them. Of several readings of one original of one scope
// the last that was not refused counts, and supersedes the others.
func knownBatches(receipts []lake.Receipt, knownAt time.Time) []batch {
	type original struct{ sha256, scope string }
	readings := map[original][]int{}
	var known []batch
	for _, r := range receipts {
		if r.ReceivedAt.After(knownAt) {
			continue
		}
		key := original{r.OriginalSHA256, r.Scope}
		readings[key] = append(readings[key], len(known))
		known = append(known, batch{Receipt: r, statedAt: r.ReceivedAt})
	}
	for _, same := range readings {
		slices.SortFunc(same, func(a, b int) int {
			return cmp.Or(known[a].ReceivedAt.Compare(known[b].ReceivedAt), cmp.Compare(known[a].Batch, known[b].Batch))
		})
		first, last := known[same[0]].ReceivedAt, ""
		for _, i := range same {
			known[i].statedAt = first
			if known[i].Outcome != lake.Refused {
				last = known[i].Batch
			}
		}
		for _, i := range same {
			if last != "" && known[i].Batch != last {
				known[i].supersededBy = last
			}
		}
	}
	slices.SortFunc(known, func(a, b batch) int {
		return cmp.Or(a.statedAt.Compare(b.statedAt), cmp.Compare(a.Batch, b.Batch))
	})
	return known
}

// laterThan reports whether some receipt became known after knownAt and by now,
// so that a build at knownAt looks back.
func laterThan(receipts []lake.Receipt, knownAt, now time.Time) bool {
	for _, r := range receipts {
		if r.ReceivedAt.After(knownAt) && !r.ReceivedAt.After(now) {
			return true
		}
	}
	return false
}
