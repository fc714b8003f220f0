package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"baimi/ingest"
	"baimi/ingest/intake"
)

// uploads lists what was handed in through the web and is not taken in yet.
func (c *city) uploads() ([]arrival, error) {
	spool, err := intake.Open(c.home.uploads())
	if err != nil {
		return nil, err
	}
	waiting, err := spool.Waiting()
	if err != nil {
		return nil, err
	}
	list := make([]arrival, 0, len(waiting))
	for _, sub := range waiting {
		list = append(list, arrival{
			Source: spool.Source(sub),
			begin:  func() (bool, error) { return spool.Begin(sub, c.app.now()) },
			end:    func() error { return spool.End(sub) },
			told:   func(out ingest.Outcome) error { return spool.Finish(sub, out, c.app.now()) },
		})
	}
	return list, nil
}

// checkUploads reads what was handed in and waits for another command to end, so that its senders
// see at once what will go back to them. It stores nothing and needs no lock.
func (a *app) checkUploads(ctx context.Context) error {
	c, err := a.city()
	if err != nil {
		return err
	}
	config, err := c.reading()
	if err != nil {
		return err
	}
	checker, err := ingest.NewChecker(config)
	if err != nil {
		return err
	}
	spool, err := intake.Open(c.home.uploads())
	if err != nil {
		return err
	}
	waiting, err := spool.Waiting()
	if err != nil {
		return err
	}
	for _, sub := range waiting {
		if _, result, err := spool.Get(sub.ID); err != nil || result.State != intake.Waiting {
			continue // taken in, or checked, since it was listed
		}
		out, err := checker.Check(ctx, spool.Source(sub), spool.Folder(sub))
		if err != nil {
			return fmt.Errorf("%s: %w", sub.Name, err)
		}
		if err := spool.Note(sub, out, a.now()); err != nil {
			return err
		}
	}
	return nil
}

// uploadPause is how long the home's lock is waited for before the next attempt.
const uploadPause = 2 * time.Second

// takeUploads takes in what is handed in as soon as it is, in child processes, until ctx ends. The
// jobs of the inbox take in what is left when this ends.
func (c *city) takeUploads(ctx context.Context, received <-chan struct{}) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-received:
		}
		for c.uploadsWait(ctx) {
			select {
			case <-ctx.Done():
				return
			case <-time.After(uploadPause):
			}
		}
	}
}

// uploadsWait takes in what waits and reports whether to try again: another command holds the home,
// and meanwhile the files are checked. What fails otherwise is left to the next job of the inbox.
func (c *city) uploadsWait(ctx context.Context) bool {
	log := c.app.log
	if c.busy() {
		unseen, err := c.unseen()
		code := exitDone
		if err == nil && unseen {
			_, code, err = c.child(ctx, "uploads", "ingest", "--uploads", "--check")
		}
		if err != nil || code != exitDone {
			log.WarnContext(ctx, "check uploads", "code", code, "error", err)
		}
		return true
	}
	_, code, err := c.child(ctx, "uploads", "ingest", "--uploads")
	if err != nil || code != exitDone && code != exitRejected && code != exitBusy {
		log.ErrorContext(ctx, "take in uploads", "code", code, "error", err)
	}
	return code == exitBusy // somebody came first
}

// busy reports whether another command writes to the home just now.
func (c *city) busy() bool {
	release, err := c.home.lock("uploads", c.app.now())
	var locked *lockedError
	if errors.As(err, &locked) {
		return true
	}
	if err == nil {
		release()
	}
	return false // what else is wrong the child will say
}

// unseen reports whether anything was handed in that nobody has looked at.
func (c *city) unseen() (found bool, err error) {
	spool, err := intake.Open(c.home.uploads())
	if err != nil {
		return false, err
	}
	err = spool.Each(func(_ intake.Submission, r intake.Result) bool {
		found = r.State == intake.Waiting
		return !found
	})
	return found, err
}
