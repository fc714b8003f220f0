package audit

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// Filter chooses entries; what is empty is not asked for.
type Filter struct {
	Who, Action  string
	Object       string // occurs in the object
	Scope        string // the code, or the beginning of it
	Since, Until time.Time
	Limit        int // 0: all
}

func (f Filter) takes(e Entry) bool {
	return (f.Who == "" || strings.EqualFold(e.Who, f.Who)) && (f.Action == "" || e.Action == f.Action) &&
		strings.Contains(e.Object, f.Object) && strings.HasPrefix(e.Scope, f.Scope) &&
		(f.Since.IsZero() || !e.At.Before(f.Since)) && (f.Until.IsZero() || e.At.Before(f.Until))
}

// Query returns the entries that a filter takes, the newest first. It reads lines as they stand:
// whether they are true is for Verify to say.
func (l *Log) Query(ctx context.Context, f Filter) ([]Entry, error) {
	if err := l.Flush(); err != nil {
		return nil, err
	}
	months, err := monthsOf(l.dir)
	if err != nil {
		return nil, err
	}
	var found []Entry
	for _, month := range slices.Backward(months) {
		if !f.Since.IsZero() && month < f.Since.UTC().Format("2006-01") { // nothing is written before it happened
			break
		}
		var taken []Entry
		err := l.each(month, whole, func(_ int, line []byte) error {
			var e Entry
			if json.Unmarshal(line, &e) == nil && f.takes(e) {
				taken = append(taken, e)
			}
			if room := f.Limit - len(found); f.Limit > 0 && len(taken) > 2*room {
				taken = slices.Delete(taken, 0, len(taken)-room)
			}
			return ctx.Err()
		})
		if err != nil {
			return nil, err
		}
		slices.Reverse(taken)
		if found = append(found, taken...); f.Limit > 0 && len(found) >= f.Limit {
			return found[:f.Limit], nil
		}
	}
	return found, nil
}
