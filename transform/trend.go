package transform

import (
	"math"
	"time"

	"baimi/transform/stats"
)

// rateMetric is the tickets per 1,000 occupied households and month; every other
// metric is a share.
const rateMetric = "rate"

const (
	xmrChart    = "xmr"
	uprimeChart = "uprime"
)

// minMeanEvents is the mean number of events a month below which no month of a
// series is called a signal, and for a share that of what did not happen as well:
// both charts assume values that are about symmetric, which counts are from a mean of
// about 5 on (the usual rule for count charts; Montgomery, Introduction to Statistical
// Quality Control, ch. 7).
const minMeanEvents = 5

// unequalExposure is how many times its smallest exposure the largest of a series may
// be for XmR, which draws the same limits for all months. Montgomery (section 7.3)
// draws one pair of limits up to a quarter around the mean, which is 1.25 / 0.75.
const unequalExposure = 1.25 / 0.75

// evidentSeason is the probability by chance below which a season is taken out.
const evidentSeason = 0.05

// series is one metric of a region or company over consecutive whole months.
type series struct {
	kind, id, metric string
	months           []time.Time
	tallies          []stats.Tally
	events           []rebasing
}

// rebasing is an event after which the limits are found anew, from a month on.
type rebasing struct {
	from  time.Time
	event string
}

// add appends a month; months that are missing before it become gaps.
func (x *series) add(month time.Time, t stats.Tally) {
	for n := len(x.months); n > 0 && x.months[n-1].AddDate(0, 1, 0).Before(month); n++ {
		x.months = append(x.months, x.months[n-1].AddDate(0, 1, 0))
		x.tallies = append(x.tallies, stats.Tally{})
	}
	x.months, x.tallies = append(x.months, month), append(x.tallies, t)
}

// calendar is the series as months of a year.
func (x *series) calendar() []stats.Month {
	months := make([]stats.Month, len(x.months))
	for i, m := range x.months {
		months[i] = stats.Month{Tally: x.tallies[i], Calendar: m.Month(), Festival: stats.FestivalShare(m.Year(), m.Month())}
	}
	return months
}

// season returns the season of the series where it is evident, else nil.
func (x *series) season() *stats.Season {
	s := stats.Seasonal(x.calendar())
	if s.Basis != stats.Estimated || !(s.P < evidentSeason) {
		return nil
	}
	return &s
}

// kindOfChart chooses U′ where a month brings big events or more on average, or where
// the exposures differ too much for one pair of limits, and XmR else: U′ takes chance
// into account month by month, XmR asks for less and serves small counts and shares.
func (x *series) kindOfChart(big float64) string {
	if x.metric != rateMetric {
		return xmrChart
	}
	events, n := 0.0, 0.0
	least, most := math.Inf(1), 0.0
	for _, t := range x.tallies {
		if !math.IsNaN(t.Rate()) {
			events, n = events+t.Count, n+1
			least, most = min(least, t.Exposure), max(most, t.Exposure)
		}
	}
	if events >= big*n || most > unequalExposure*least {
		return uprimeChart
	}
	return xmrChart
}

// isFew tells whether the counts are too small for any word.
func (x *series) isFew() bool {
	events, other, n := 0.0, 0.0, 0.0
	for _, t := range x.tallies {
		if !math.IsNaN(t.Rate()) {
			events, other, n = events+t.Count, other+t.Exposure-t.Count, n+1
		}
	}
	return events < minMeanEvents*n || x.metric != rateMetric && other < minMeanEvents*n
}

// starts returns the positions at which segments begin, and the event behind each: a
// month in which several events fall has the first, and one before the series none.
func (x *series) starts() (at []int, events []string) {
	for _, e := range x.events {
		for i := 1; i < len(x.months); i++ {
			if !x.months[i].Equal(e.from) {
				continue
			}
			if n := len(at); n == 0 || at[n-1] != i {
				at, events = append(at, i), append(events, e.event)
			}
		}
	}
	return at, events
}

// chart draws the control chart, in months with the season taken out of a rate where
// year is not nil, and returns a row for each month. The limits of a segment come from
// its first two years and stay; before a year is full they are on trial.
func (x *series) chart(big float64, year *stats.Season) []signalRow {
	tallies := x.tallies
	adjusted := year != nil && x.metric == rateMetric
	if adjusted {
		tallies = make([]stats.Tally, len(x.tallies))
		for i, m := range x.calendar() {
			tallies[i] = year.Adjust(m)
		}
	}
	kind := x.kindOfChart(big)
	starts, events := x.starts()
	var c stats.Chart
	if kind == uprimeChart {
		c = stats.LaneyU(tallies, stats.UOptions{Baseline: stats.UsualBaseline, Starts: starts})
	} else {
		values := make([]float64, len(tallies))
		for i, t := range tallies {
			values[i] = t.Rate()
		}
		zero, one := 0.0, 1.0
		opt := stats.XmROptions{Baseline: stats.UsualBaseline, Starts: starts, Floor: &zero}
		if x.metric != rateMetric {
			opt.Ceiling = &one
		}
		c = stats.XmR(values, opt)
	}
	few := x.isFew()
	rows := make([]signalRow, len(c.Points))
	segment := 0
	for i, p := range c.Points {
		if segment < len(starts) && starts[segment] == i {
			segment++
		}
		row := signalRow{
			Series: x.kind, ID: x.id, Metric: x.metric, Month: x.months[i].Format(time.DateOnly),
			Value: number(p.Value), Raw: number(x.tallies[i].Rate()), Centre: number(p.Centre), Lower: number(p.Lower), Upper: number(p.Upper),
			Signal: string(p.Signal()), Rules: (p.Up | p.Down).String(), Chart: kind, Adjusted: adjusted, Segment: segment + 1,
		}
		if segment > 0 {
			row.Event = &events[segment-1]
		}
		if p.Trial || few {
			row.Signal, row.Rules = string(stats.Few), ""
		}
		rows[i] = row
	}
	return rows
}
