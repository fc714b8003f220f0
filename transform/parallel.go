package transform

import (
	"context"
	"fmt"
)

// task is one step of a run. It makes the table of its name.
type task struct {
	name string
	// after are the tables that it reads; those that a task makes are waited for.
	after []string
	// idle, where not nil, is asked when these are made: a task that would make
	// the table that is there already is passed over.
	idle func() bool
	// do makes the table and reports whether it is another than before.
	do func(ctx context.Context, s session) (changed bool, err error)
}

// inParallel does all tasks, each once those that it waits for are done, as many
// at a time as the run has sessions, earlier ones first where there is a choice.
// It notes in changed which tables are other than before. It returns the first
// error, after everything that was under way has ended.
func (r *run) inParallel(ctx context.Context, tasks []task) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	waits := map[string]int{}
	readers := map[string][]task{}
	for _, t := range tasks {
		waits[t.name] = 0
	}
	for _, t := range tasks {
		for _, table := range t.after {
			if _, made := waits[table]; made {
				waits[t.name]++
				readers[table] = append(readers[table], t)
			}
		}
	}
	type result struct {
		task    task
		changed bool
		err     error
	}
	ready, results := make(chan task, len(tasks)), make(chan result, len(tasks))
	defer close(ready)
	for _, s := range r.sessions {
		go func() {
			for t := range ready {
				changed, err := t.do(ctx, s)
				results <- result{t, changed, err}
			}
		}()
	}
	running := 0
	var start, finish func(t task)
	start = func(t task) {
		r.step(t.name)
		if t.idle != nil && t.idle() {
			finish(t)
			return
		}
		running++
		ready <- t
	}
	finish = func(t task) {
		for _, reader := range readers[t.name] {
			if waits[reader.name]--; waits[reader.name] == 0 {
				start(reader)
			}
		}
	}
	var first []task
	for _, t := range tasks {
		if waits[t.name] == 0 {
			first = append(first, t)
		}
	}
	for _, t := range first {
		start(t)
	}
	var failed error
	for running > 0 {
		done := <-results
		running--
		switch {
		case done.err != nil && failed == nil:
			failed = fmt.Errorf("make %s: %w", done.task.name, done.err)
			cancel()
		case failed == nil && ctx.Err() != nil:
			failed = ctx.Err()
		case failed == nil:
			r.changed[done.task.name] = done.changed
			finish(done.task)
		}
	}
	return failed
}
