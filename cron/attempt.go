package cron

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"time"
)

const maxText = 4096 // bytes of a message or error in the ledger

var (
	errTimedOut = errors.New("timed out")
	errGoexit   = errors.New("job ended its goroutine without returning")
)

// PanicError is the error of an attempt that panicked.
type PanicError struct {
	Value any
	Stack []byte
}

// Error names the value; the stack is for the log.
func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v", e.Value) }

// defaultBackoff is 30 s, 1 min, 2 min … 15 min.
func defaultBackoff(attempt int) time.Duration {
	const first, most = 30 * time.Second, 15 * time.Minute
	if attempt > 5 {
		return most
	}
	return min(first<<(attempt-1), most)
}

// execute runs a job for one time, with its retries, and writes the line. The
// caller has acquired the group; it is released when execute returns. Between
// attempts the group is free for others. The error is the job's, or the
// ledger's, or both.
func (s *Scheduler) execute(ctx context.Context, j *job, d due) (Run, error) {
	run := Run{Job: j.Name, At: d.at, Trigger: d.trigger, Schedule: j.Schedule, Started: s.now()}
	log := s.log.With("job", j.Name, "at", d.at, "trigger", string(d.trigger))
	log.Info("start job")
	var failure error
	held := true
	for run.Outcome == "" {
		run.Attempts++
		run.Message, failure = s.attempt(ctx, j, d.at)
		switch {
		case failure == nil:
			run.Outcome = Done
		case ctx.Err() != nil:
			run.Outcome = Interrupted
		case run.Attempts > j.Retries:
			run.Outcome = Failed
		default:
			pause := s.opt.Backoff(run.Attempts)
			log.Warn("retry job", "attempt", run.Attempts, "pause", pause, "error", failure)
			j.release()
			if held = s.sleep(ctx, pause) && s.acquire(ctx, j); !held {
				run.Outcome = Interrupted
			}
		}
	}
	if held {
		j.release()
	}
	run.Ended = s.now()
	run.Message = cut(run.Message)
	if failure != nil {
		run.Error = cut(failure.Error())
		var panicked *PanicError
		switch {
		case errors.As(failure, &panicked):
			run.Cause = Panicked
		case errors.Is(failure, errTimedOut):
			run.Cause = TimedOut
		}
	}
	log.Info("end job", "outcome", string(run.Outcome), "attempts", run.Attempts, "took", run.Ended.Sub(run.Started))
	return run, errors.Join(failure, s.opt.Ledger.Append(run))
}

// attempt calls Run once, in a goroutine of its own, so that neither a panic
// nor runtime.Goexit reaches the scheduler.
func (s *Scheduler) attempt(ctx context.Context, j *job, at time.Time) (string, error) {
	if j.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, j.Timeout, errTimedOut)
		defer cancel()
	}
	j.setRunning(true)
	defer j.setRunning(false)
	type result struct {
		message string
		err     error
	}
	ended := make(chan result, 1)
	go func() {
		r := result{err: errGoexit}
		defer func() {
			if p := recover(); p != nil {
				r = result{err: &PanicError{Value: p, Stack: debug.Stack()}}
			}
			ended <- r
		}()
		r.message, r.err = j.Run(ctx, at)
	}()
	var r result
	select {
	case r = <-ended:
	case <-ctx.Done():
		s.log.Info("wait for cancelled job to return", "job", j.Name, "cause", context.Cause(ctx))
		r = <-ended
	}
	if r.err != nil && errors.Is(context.Cause(ctx), errTimedOut) {
		r.err = fmt.Errorf("%w after %s: %w", errTimedOut, j.Timeout, r.err)
	}
	return r.message, r.err
}

// sleep returns false when ctx or the scheduler ends first.
func (s *Scheduler) sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-s.stopping:
	case <-ctx.Done():
	}
	return false
}

func (j *job) setRunning(is bool) {
	j.mu.Lock()
	j.running = is
	j.mu.Unlock()
}

func cut(text string) string {
	if len(text) <= maxText {
		return text
	}
	return strings.ToValidUTF8(text[:maxText-len("…")], "") + "…"
}
