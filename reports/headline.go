package reports

import (
	"math"
	"strings"
	"time"
)

// headline is one headline figure as an issue published it. It stands in
// issue.json, so that what was said can be compared with what is known later
// without reading the data.
type headline struct {
	// Figure is coverage, branches, tickets or on_time.
	Figure string `json:"figure"`
	Region string `json:"region"`
	// Period is the label of the week, or a month like 2022-06.
	Period string `json:"period"`
	// Value is the numerator, or the count itself; Of is the denominator, 0 for a
	// count.
	Value float64 `json:"value"`
	Of    int64   `json:"of,omitempty"`
}

// headlineMonths is how many complete months an issue answers for: tickets and
// closings that come in late seldom concern an earlier one.
const headlineMonths = 3

// headlines lists the headline figures of the city and its districts at a week
// (its Monday) and in the months complete by until. The week's coverage is left out
// where the week was not whole.
func (s *snapshot) headlines(week, until time.Time, label string) []headline {
	var out []headline
	first := time.Date(until.Year(), until.Month(), 1, 0, 0, 0, 0, time.UTC).AddDate(0, -headlineMonths-1, 0)
	within := func(month time.Time) bool {
		return month.After(first) && !month.AddDate(0, 1, -1).After(until)
	}
	for _, r := range s.regions {
		if r.IsUnplaced || r.Level != "city" && r.Level != "district" {
			continue
		}
		for _, c := range s.coverage[r.Code] {
			if c.Week.Equal(week) && c.WeekEnd.Equal(until) {
				out = append(out, headline{"coverage", r.Code, label, float64(c.Covered), c.Managed}, headline{"branches", r.Code, label, float64(c.Branches), 0})
			}
		}
		for _, m := range s.months[r.Code] {
			if m.Complete && within(m.Month) {
				out = append(out, headline{"tickets", r.Code, m.Month.Format("2006-01"), float64(m.Tickets), 0})
			}
		}
		for _, h := range s.handling[r.Code]["on_time"] {
			if within(h.Month) && !h.Month.After(s.complete) {
				out = append(out, headline{"on_time", r.Code, h.Month.Format("2006-01"), h.Numerator, h.Denominator})
			}
		}
	}
	return out
}

// datasetsOf lists the datasets whose late files can change a headline figure.
func datasetsOf(figure string) []string {
	switch figure {
	case "coverage":
		return []string{"branches", "compounds", "regions", "policy"}
	case "branches":
		return []string{"branches", "regions", "policy"}
	}
	return []string{"complaints", "compounds", "service_contracts", "regions", "policy"}
}

// lateFiles lists the files that came in after one moment and by another, with a
// dataset that can change the figure, from a sender whose scope holds the region or
// lies in it; newest last.
func (s *snapshot) lateFiles(h headline, after, by time.Time) []batchRow {
	level := s.region[h.Region].Level
	var out []batchRow
	for i := len(s.batches) - 1; i >= 0; i-- {
		b := s.batches[i]
		if !b.ReceivedAt.After(after) || b.ReceivedAt.After(by) || b.Accepted == 0 || b.SupersededBy != "" {
			continue
		}
		whole := level == "city" || b.Scope == "" || s.region[b.Scope].Level == "city"
		if !whole && !strings.HasPrefix(b.Scope, h.Region) && !strings.HasPrefix(h.Region, b.Scope) {
			continue
		}
		if sharesOne(strings.Split(b.Datasets, ","), datasetsOf(h.Figure)) {
			out = append(out, b)
		}
	}
	return out
}

func sharesOne(a, b []string) bool {
	for _, x := range a {
		for _, y := range b {
			if x == y {
				return true
			}
		}
	}
	return false
}

// text prints a figure as the pages do: a share with its parts, a count alone.
func (h headline) text(w *words) cell {
	if h.Of > 0 {
		share := h.Value / float64(h.Of)
		return cell{Value: share, Text: w.Ratio(share, h.Value, h.Of)}
	}
	if h.Figure == "coverage" || h.Figure == "on_time" {
		return w.missing("why.zero_denominator")
	}
	return w.count(int64(math.Round(h.Value)))
}
