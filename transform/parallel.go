package transform

import (
	"context"
	"fmt"
	"slices"
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
// at a time as the run has sessions. Where there is a choice the task on which the
// longest chain of others waits goes first, so that the chain does not end alone.
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
	behind := chains(tasks, readers)
	type result struct {
		task    task
		session session
		changed bool
		err     error
	}
	results := make(chan result)
	free := slices.Clone(r.sessions)
	var ready []task
	var start, finish func(t task)
	start = func(t task) {
		r.step(t.name)
		if t.idle != nil && t.idle() {
			finish(t)
			return
		}
		ready = append(ready, t)
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
	for running := 0; ; {
		for failed == nil && len(ready) > 0 && len(free) > 0 {
			next := 0
			for i, t := range ready {
				if behind[t.name] > behind[ready[next].name] {
					next = i
				}
			}
			t, s := ready[next], free[len(free)-1]
			ready, free = slices.Delete(ready, next, next+1), free[:len(free)-1]
			running++
			go func() {
				changed, err := t.do(ctx, s)
				results <- result{t, s, changed, err}
			}()
		}
		if running == 0 {
			return failed
		}
		done := <-results
		running--
		free = append(free, done.session)
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
}

// chains returns for every task how many others wait for it one after the other.
func chains(tasks []task, readers map[string][]task) map[string]int {
	behind := map[string]int{}
	var length func(name string) int
	length = func(name string) int {
		n, known := behind[name]
		if !known {
			for _, reader := range readers[name] {
				n = max(n, 1+length(reader.name))
			}
			behind[name] = n
		}
		return n
	}
	for _, t := range tasks {
		length(t.name)
	}
	return behind
}
