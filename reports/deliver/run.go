package deliver

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// Tries and waits. Within one run a message that failed for now is tried again after the short
// waits; then it is left to later runs, with longer ones, and given up after so many tries.
var (
	shortWaits = []time.Duration{5 * time.Second, 30 * time.Second}
	longWaits  = []time.Duration{5 * time.Minute, 15 * time.Minute, time.Hour, 4 * time.Hour, 12 * time.Hour, 24 * time.Hour}
)

// maxTries is how often a message is tried before it becomes a dead letter: about two days.
const maxTries = 9

// mostUnclear is how many tries may end without a known outcome: one is made again, under the
// same id; after a second a person decides.
const mostUnclear = 1

// Permanent marks an error that trying again cannot mend: a refused address, a robot that is
// gone.
type Permanent struct{ Err error }

func (e *Permanent) Error() string { return e.Err.Error() }
func (e *Permanent) Unwrap() error { return e.Err }

// Writer makes the message of a task for a recipient.
type Writer interface {
	Write(ctx context.Context, t Task, r Recipient) (Message, error)
}

// Channel carries a message to a recipient. An error that is no *Permanent may pass.
type Channel interface {
	Send(ctx context.Context, m Message, r Recipient) error
}

// Runner sends what the ledger holds open. Every field is needed.
type Runner struct {
	Ledger     *Ledger
	Recipients []Recipient
	Writer     Writer
	Channels   map[string]Channel // "mail", "webhook", "folder"
	Now        func() time.Time
	Wait       func(ctx context.Context, d time.Duration) error
	Log        *slog.Logger

	// stop lets a test end the run at a moment: after the intent, or after sending.
	stop func(moment string) error
}

// Outcome counts what a run did.
type Outcome struct {
	Sent    int
	Failed  int // for now; tried again later
	Dead    int // given up in this run
	Waiting int // not yet to be tried again
}

// Run queues what is due and sends all that is open. Its error is about the ledger or the
// context; what could not be delivered is counted.
func (r *Runner) Run(ctx context.Context, due []Task) (Outcome, error) {
	var out Outcome
	if err := r.Ledger.queue(due, r.Now()); err != nil {
		return out, err
	}
	pending := r.Ledger.open()
	for round := 0; ; round++ {
		var again []Delivery
		for _, d := range pending {
			if round == 0 && d.RetryAt.After(r.Now()) {
				out.Waiting++
				continue
			}
			state, err := r.one(ctx, d)
			if err != nil {
				return out, err
			}
			switch state {
			case Done:
				out.Sent++
			case Dead:
				out.Dead++
			default:
				again = append(again, *r.Ledger.byID[d.Task.ID])
			}
		}
		if len(again) == 0 || round == len(shortWaits) {
			out.Failed = len(again)
			return out, nil
		}
		if err := r.Wait(ctx, shortWaits[round]); err != nil {
			return out, err
		}
		pending = again
	}
}

// one tries a message once and returns where it stands then.
func (r *Runner) one(ctx context.Context, d Delivery) (State, error) {
	if err := ctx.Err(); err != nil {
		return d.State, err
	}
	log := r.Log.With("delivery", d.Task.ID, "what", d.Task.What, "recipient", d.Task.Recipient)
	to, ok := r.recipient(d.Task)
	if !ok {
		return Dead, r.giveUp(log, d, errors.New("no recipient of this name is configured any more"))
	}
	if d.State == Intent {
		if d.Unclear >= mostUnclear {
			d.Unclear++
			return Dead, r.giveUp(log, d, errors.New("the program stopped twice while sending; it may have arrived"))
		}
		log.Warn("a try without a known outcome is made again under the same id")
	}
	m, err := r.Writer.Write(ctx, d.Task, to)
	if err != nil {
		if ctx.Err() != nil {
			return d.State, ctx.Err()
		}
		d.Tries++
		return r.failed(log, d, fmt.Errorf("write the message: %w", err))
	}
	if err := r.Ledger.add(Entry{At: r.Now(), ID: d.Task.ID, State: Intent}); err != nil {
		return d.State, err
	}
	if err := r.at("intent"); err != nil {
		return d.State, err
	}
	err = r.channel(to).Send(ctx, m, to)
	if err := r.at("sent"); err != nil {
		return d.State, err
	}
	if err != nil {
		return r.failed(log, *r.Ledger.byID[d.Task.ID], err)
	}
	log.Info("delivered")
	return Done, r.Ledger.add(Entry{At: r.Now(), ID: d.Task.ID, State: Done})
}

func (r *Runner) at(moment string) error {
	if r.stop == nil {
		return nil
	}
	return r.stop(moment)
}

// recipient finds who a task is for: the same address, whatever it is called now, else the same
// name, wherever it is reached now.
func (r *Runner) recipient(t Task) (Recipient, bool) {
	var named *Recipient
	for i, to := range r.Recipients {
		if to.address() == t.To {
			return to, true
		}
		if to.Name == t.Recipient {
			named = &r.Recipients[i]
		}
	}
	if named == nil {
		return Recipient{}, false
	}
	return *named, true
}

func (r *Runner) channel(to Recipient) Channel {
	switch {
	case to.Mail != "":
		return r.Channels["mail"]
	case to.Webhook != "":
		return r.Channels["webhook"]
	}
	return r.Channels["folder"]
}

// failed notes an error: for now, or for good.
func (r *Runner) failed(log *slog.Logger, d Delivery, err error) (State, error) {
	var permanent *Permanent
	if errors.As(err, &permanent) || d.Tries >= maxTries {
		return Dead, r.giveUp(log, d, err)
	}
	wait := longWaits[min(max(d.Tries-len(shortWaits)-1, 0), len(longWaits)-1)]
	at := r.Now().Add(wait)
	log.Warn("not delivered", "error", err, "again", at.Format(time.RFC3339))
	return Failed, r.Ledger.add(Entry{At: r.Now(), ID: d.Task.ID, State: Failed, Error: err.Error(), RetryAt: &at})
}

func (r *Runner) giveUp(log *slog.Logger, d Delivery, err error) error {
	log.Error("given up; see baimi deliver dead", "error", err)
	return r.Ledger.bury(d, err.Error(), r.Now())
}
