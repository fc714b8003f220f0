package deliver

import (
	"errors"
	"fmt"
	"io/fs"
	"time"

	"baimi/reports/export"
	"baimi/reports/papers"
)

// staleOwed is the age at which the list of what offices owe says too little of today to remind
// anyone by it.
const staleOwed = 14 * 24 * time.Hour

// ErrStaleOwed says that reminders were left out, because the list of what is owed is too old.
var ErrStaleOwed = errors.New("the list of what offices owe is too old to remind anyone")

// Plan is what decides what is due.
type Plan struct {
	Site       fs.FS
	Recipients []Recipient
	Alerts     []Alert
	Owed       papers.Owed // empty: nobody owes anything
	Overdue    []Overdue   // jobs that should have ended and have not
	Now        time.Time
	Zone       *time.Location
}

// Overdue is a run that should be done and is not: a report that did not go out.
type Overdue struct {
	Job      string    `json:"job"`
	At       time.Time `json:"at"`       // the scheduled time
	Deadline time.Time `json:"deadline"` // when it should have been done
}

// Due lists what is due now and not yet in the ledger: the newest issue to who wants it, what alerts
// have to tell, each run that is overdue, and one reminder for each office and day. It changes
// nothing. ErrStaleOwed comes beside a list that is otherwise whole.
func (p Plan) Due(l *Ledger) ([]Task, error) {
	var due []Task
	issue, err := export.NewestIssue(p.Site)
	switch {
	case errors.Is(err, export.ErrNoIssue):
	case err != nil:
		return nil, err
	default:
		due = append(due, p.weekly(issue)...)
		alerts, err := p.alerts(l, issue)
		if err != nil {
			return nil, err
		}
		due = append(due, alerts...)
	}
	due = append(due, p.operations()...)
	reminders, stale := p.reminders()
	due = append(due, reminders...)
	fresh := due[:0]
	for _, t := range due {
		if l.byID[t.ID] == nil {
			fresh = append(fresh, t)
		}
	}
	return fresh, stale
}

func (p Plan) weekly(issue string) []Task {
	var out []Task
	for _, r := range p.Recipients {
		if r.wants(Weekly) {
			out = append(out, r.task(Weekly, issue, issue))
		}
	}
	return out
}

// operations tells once of each run that is overdue.
func (p Plan) operations() []Task {
	var out []Task
	for _, r := range p.Recipients {
		if !r.wants(Operations) {
			continue
		}
		for _, o := range p.Overdue {
			task := r.task(Operations, o.Job+" "+o.At.UTC().Format(time.RFC3339), "")
			task.Overdue = &o
			out = append(out, task)
		}
	}
	return out
}

// alerts asks every rule for every recipient whose scope covers it. What was told last stands in
// the ledger, recipient by recipient, so that a new one hears of what is firing.
func (p Plan) alerts(l *Ledger, issue string) ([]Task, error) {
	if len(p.Alerts) == 0 {
		return nil, nil
	}
	values, err := readings(p.Site, issue)
	if err != nil {
		return nil, err
	}
	type ear struct{ to, rule string }
	last, told := map[ear]*Told{}, map[ear]int{}
	for _, d := range l.All() {
		if d.Task.Alert != nil {
			e := ear{d.Task.To, d.Task.Alert.Rule}
			last[e] = d.Task.Alert
			told[e]++
		}
	}
	var out []Task
	for _, a := range p.Alerts {
		value, ok := values[[2]string{a.Metric, a.Scope}]
		if !ok {
			continue
		}
		for _, r := range p.Recipients {
			if !r.wants(Alerts) || !r.covers(a.Scope) {
				continue
			}
			e := ear{r.address(), a.key()}
			phase, ok := a.next(last[e], value.Value, p.Now)
			if !ok {
				continue
			}
			t := Told{Rule: a.key(), Metric: a.Metric, Scope: a.Scope, Phase: phase, Period: value.Period, Value: value.Value, Share: value.Share, At: p.Now}
			if t.Above = a.Above != nil; t.Above {
				t.Limit = *a.Above
			} else {
				t.Limit = *a.Below
			}
			// Counting what was told tells one alarm from the next, however often it comes back.
			event := fmt.Sprintf("%s %d", t.Rule, told[e]+1)
			task := r.task(Alerts, event, issue)
			task.Alert = &t
			out = append(out, task)
		}
	}
	return out, nil
}

// reminders makes one message for each recipient and day, listing all that is owed in its scope.
func (p Plan) reminders() ([]Task, error) {
	if len(p.Owed.Owed) == 0 {
		return nil, nil
	}
	var out []Task
	today := p.Now.In(p.Zone).Format(time.DateOnly)
	for _, r := range p.Recipients {
		if !r.wants(Reminders) {
			continue
		}
		mine := papers.Owed{AsOf: p.Owed.AsOf, Issue: p.Owed.Issue}
		for _, form := range p.Owed.Owed {
			if form.Days > 0 && r.covers(form.Region) {
				mine.Owed = append(mine.Owed, form)
			}
		}
		if len(mine.Owed) > 0 {
			task := r.task(Reminders, today, mine.Issue)
			task.Owed = &mine
			out = append(out, task)
		}
	}
	asOf, err := time.ParseInLocation(time.DateOnly, p.Owed.AsOf, p.Zone)
	if err != nil {
		return nil, fmt.Errorf("read what offices owe: as_of %q is no date", p.Owed.AsOf)
	}
	if len(out) > 0 && p.Now.Sub(asOf) > staleOwed {
		return nil, ErrStaleOwed
	}
	return out, nil
}
