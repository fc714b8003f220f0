package transform

import (
	"context"
	"fmt"
)

// inParallel gives each model to do once those of its inputs that are among the
// models are done, as many at a time as the run has sessions. Models whose inputs
// did not change are passed over. It returns the first error, after everything
// that was under way has ended.
func (r *run) inParallel(ctx context.Context, models []Model, do func(context.Context, session, Model) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	waits := map[string]int{}
	readers := map[string][]Model{}
	for _, m := range models {
		waits[m.Name] = 0
	}
	for _, m := range models {
		for _, d := range m.Depends {
			if _, among := waits[d]; among {
				waits[m.Name]++
				readers[d] = append(readers[d], m)
			}
		}
	}
	type result struct {
		model Model
		err   error
	}
	ready, results := make(chan Model, len(models)), make(chan result, len(models))
	defer close(ready)
	for _, s := range r.sessions {
		go func() {
			for m := range ready {
				if err := do(ctx, s, m); err != nil {
					results <- result{m, fmt.Errorf("build model %s: %w", m.Name, err)}
					continue
				}
				results <- result{m, nil}
			}
		}()
	}
	running := 0
	var start, finish func(m Model)
	start = func(m Model) {
		r.step(m.Name)
		if !r.changes(m) {
			finish(m)
			return
		}
		r.changed[m.Name] = true
		running++
		ready <- m
	}
	finish = func(m Model) {
		for _, reader := range readers[m.Name] {
			if waits[reader.Name]--; waits[reader.Name] == 0 {
				start(reader)
			}
		}
	}
	var first []Model
	for _, m := range models {
		if waits[m.Name] == 0 {
			first = append(first, m)
		}
	}
	for _, m := range first {
		start(m)
	}
	var failed error
	for running > 0 {
		done := <-results
		running--
		switch {
		case done.err != nil && failed == nil:
			failed = done.err
			cancel()
		case failed == nil && ctx.Err() != nil:
			failed = ctx.Err()
		case failed == nil:
			finish(done.model)
		}
	}
	return failed
}

// changes reports whether a model can come out differently than in the build
// that is continued. One kept in parts can in the touched ones, which take all its
// inputs into account.
func (r *run) changes(m Model) bool {
	if !r.incremental || m.Name == touchMonths.Name || m.Name == touchWeeks.Name {
		return true
	}
	switch m.Partition {
	case partitionWeek:
		return r.weeks > 0
	case partitionMonth, partitionTicket:
		return !r.byMonth || r.touched > 0
	}
	for _, d := range m.Depends {
		if r.changed[d] {
			return true
		}
	}
	return m.goes != nil && len(m.Depends) == 0
}
