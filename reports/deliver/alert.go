package deliver

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"time"
)

// Metrics are the figures that alerts may watch: those that every issue keeps beside its pages.
var Metrics = []string{"coverage", "on_time", "tickets", "branches"}

// Alert is a threshold on one figure of one region. Exactly one of Above and Below is set.
type Alert struct {
	Metric   string
	Scope    string // a region
	Above    *float64
	Below    *float64
	Recover  *float64      // the level at which it is over; nil means the threshold
	Renotify time.Duration // told again after so long; 0 means never
}

// key names a rule; two rules of one key cannot be told apart.
func (a Alert) key() string {
	if a.Above != nil {
		return a.Metric + " above " + a.Scope
	}
	return a.Metric + " below " + a.Scope
}

// Key tells whether two alerts watch the same thing in the same direction.
func (a Alert) Key() string { return a.key() }

// Phase is what an alert tells.
type Phase string

// The phases: ok → firing → (told again) → recovered, and from there firing again.
const (
	Firing    Phase = "firing"
	Again     Phase = "again"
	Recovered Phase = "recovered"
)

// Told is what was told of an alert.
type Told struct {
	Rule   string    `json:"rule"`
	Metric string    `json:"metric"`
	Scope  string    `json:"scope"`
	Phase  Phase     `json:"phase"`
	Period string    `json:"period"`
	Value  float64   `json:"value"`
	Limit  float64   `json:"limit"`
	Above  bool      `json:"above"`
	Share  bool      `json:"share"` // value and limit are fractions
	At     time.Time `json:"at"`
}

// next is what an alert has to tell, given what it told last (nil: nothing). ok is false where
// it has nothing new to tell.
func (a Alert) next(last *Told, value float64, now time.Time) (phase Phase, ok bool) {
	var beyond, over bool
	switch {
	case a.Above != nil:
		beyond, over = value > *a.Above, value <= *a.Above
		if a.Recover != nil {
			over = value <= *a.Recover
		}
	case a.Below != nil:
		beyond, over = value < *a.Below, value >= *a.Below
		if a.Recover != nil {
			over = value >= *a.Recover
		}
	}
	if last == nil || last.Phase == Recovered {
		return Firing, beyond
	}
	switch {
	case over:
		return Recovered, true
	case a.Renotify > 0 && now.Sub(last.At) >= a.Renotify:
		return Again, true
	}
	return "", false
}

// reading is the newest value of a figure.
type reading struct {
	Period string
	Value  float64
	Share  bool
}

// headline is a figure as an issue keeps it in issue.json.
type headline struct {
	Figure string   `json:"figure"`
	Region string   `json:"region"`
	Period string   `json:"period"`
	Value  float64  `json:"value"`
	Of     *float64 `json:"of"`
}

// readings are the newest values of an issue by figure and region.
func readings(site fs.FS, issue string) (map[[2]string]reading, error) {
	data, err := fs.ReadFile(site, issue+"/issue.json")
	if err != nil {
		return nil, fmt.Errorf("read issue %s: %w", issue, err)
	}
	var manifest struct {
		Headlines []headline `json:"headlines"`
	}
	if err := json.Unmarshal(data, &manifest); err != nil {
		return nil, fmt.Errorf("read issue %s: %w", issue, err)
	}
	slices.SortStableFunc(manifest.Headlines, func(a, b headline) int { return cmpText(a.Period, b.Period) })
	out := map[[2]string]reading{}
	for _, h := range manifest.Headlines {
		r := reading{Period: h.Period, Value: h.Value}
		if h.Of != nil {
			if *h.Of == 0 {
				continue // a share of nothing is no value
			}
			r.Value, r.Share = h.Value / *h.Of, true
		}
		out[[2]string{h.Figure, h.Region}] = r
	}
	return out, nil
}

func cmpText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
