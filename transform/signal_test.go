package transform

import (
	"math"
	"slices"
	"testing"
	"time"

	"baimi/transform/stats"
)

// monthly is a rate series from June 2020 on with these tallies.
func monthly(tallies ...stats.Tally) *series {
	x := &series{kind: "region", id: "r", metric: rateMetric}
	for i, t := range tallies {
		x.add(time.Date(2020, time.June+time.Month(i), 1, 0, 0, 0, 0, time.UTC), t)
	}
	return x
}

// counts are tallies of one exposure.
func counts(exposure float64, values ...float64) []stats.Tally {
	var tallies []stats.Tally
	for _, v := range values {
		tallies = append(tallies, stats.Tally{Count: v, Exposure: exposure})
	}
	return tallies
}

func signals(rows []signalRow) (words []string) {
	for _, r := range rows {
		words = append(words, r.Signal)
	}
	return words
}

func TestASeriesOfAFewTicketsAMonthIsNeverCalledASignal(t *testing.T) {
	words := func(times float64) []string {
		values := []float64{1, 1, 2, 1, 1, 2, 1, 1, 2, 1, 1, 2, 1, 9}
		for i := range values {
			values[i] *= times
		}
		return signals(monthly(counts(1, values...)...).chart(50, nil))
	}
	if got := words(5); got[13] != string(stats.Up) {
		t.Errorf("the jump to 45 is %v", got)
	}
	for _, word := range words(1) {
		if word != string(stats.Few) {
			t.Errorf("with too few tickets the words are %v", words(1))
		}
	}
}

func TestTheChartIsChosenByCountsAndExposures(t *testing.T) {
	share := monthly(counts(1000, 900, 910, 905)...)
	share.metric = "on_time"
	grown := monthly(append(counts(1, 8, 9, 7), counts(3, 25, 24, 26)...)...)
	gaps := monthly(append(counts(1, 8, 9, 7), counts(0, 0)...)...)
	for _, c := range []struct {
		name, want string
		x          *series
	}{
		{"small counts", xmrChart, monthly(counts(1, 20, 25, 30)...)},
		{"the bound itself", uprimeChart, monthly(counts(1, 50, 50, 50)...)},
		{"small counts of a company that tripled", uprimeChart, grown},
		{"a month without exposure", xmrChart, gaps},
		{"a share", xmrChart, share},
	} {
		if got := c.x.kindOfChart(50); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		if rows := c.x.chart(50, nil); rows[0].Chart != c.want {
			t.Errorf("%s: the rows say %s", c.name, rows[0].Chart)
		}
	}
}

func TestLimitsAreFoundAnewOnlyAtEvents(t *testing.T) {
	// The level doubles in the month of the event.
	values := make([]float64, 28)
	for i := range values {
		values[i] = 20 + float64(i*7%5)
		if i >= 14 {
			values[i] *= 2
		}
	}
	plain := monthly(counts(1, values...)...)
	rows := plain.chart(1000, nil)
	if rows[27].Segment != 1 || rows[27].Event != nil || !slices.Contains(signals(rows)[12:], string(stats.Up)) {
		t.Errorf("without an event: %+v, words %v", rows[27], signals(rows))
	}
	rebased := monthly(counts(1, values...)...)
	rebased.events = []rebasing{{plain.months[0], "before the series begins"}, {plain.months[14], "热线整合"}, {plain.months[14], "口径调整"}}
	rows = rebased.chart(1000, nil)
	for i, r := range rows {
		want, event := 1, ""
		if i >= 14 {
			want, event = 2, "热线整合"
		}
		if r.Segment != want || (r.Event == nil) != (event == "") || r.Event != nil && *r.Event != event {
			t.Errorf("month %d is in segment %d of %v", i, r.Segment, r.Event)
		}
		if r.Signal != string(stats.None) {
			t.Errorf("month %d is %s within its own segment", i, r.Signal)
		}
	}
	if *rows[13].Centre > 25 || *rows[14].Centre < 40 {
		t.Errorf("centres %g and %g", *rows[13].Centre, *rows[14].Centre)
	}
	// Less than a year after an event nothing is called a signal.
	late := monthly(counts(1, values...)...)
	late.events = []rebasing{{plain.months[20], "热线整合"}}
	if rows := late.chart(1000, nil); signals(rows)[27] != string(stats.Few) || rows[20].Segment != 2 {
		t.Errorf("eight months after an event the word is %s", signals(rows)[27])
	}
}

func TestAnEvidentSeasonIsTakenOutFromTwoYearsOnAndBothValuesStay(t *testing.T) {
	// A season of a fifth up and down, and a city without one.
	made := func(n int, height float64) *series {
		var values []float64
		for i := range n {
			values = append(values, math.Round(1000*(1+height*math.Sin(2*math.Pi*float64(i%12)/12)))+float64(i*7%5))
		}
		return monthly(counts(10, values...)...)
	}
	if made(23, 0.2).season() != nil || made(30, 0).season() != nil {
		t.Error("a short series or one without a season is adjusted")
	}
	city := made(30, 0.2)
	year := city.season()
	if year == nil {
		t.Fatal("the season is not evident")
	}
	for i, r := range city.chart(50, year) {
		if !r.Adjusted || *r.Raw != city.tallies[i].Rate() || math.Abs(*r.Value-100) > 3 || r.Signal != string(stats.None) {
			t.Errorf("month %d: raw %g, charted %g, %s", i, *r.Raw, *r.Value, r.Signal)
		}
	}
	if words := signals(city.chart(50, nil)); !slices.Contains(words, string(stats.Up)) {
		t.Errorf("with its season left in the series has the words %v", words)
	}
	// A small series takes the city's factors; a share has none.
	small := made(30, 0.2)
	for i := range small.tallies {
		small.tallies[i] = stats.Tally{Count: math.Round(small.tallies[i].Count / 50), Exposure: 0.2}
	}
	if r := small.chart(50, year)[3]; !r.Adjusted || *r.Value >= *r.Raw {
		t.Errorf("the small series is %+v", r)
	}
	small.metric = "on_time"
	if r := small.chart(50, year)[3]; r.Adjusted || *r.Value != *r.Raw {
		t.Errorf("the share is %+v", r)
	}
}

func TestAShareNeedsEnoughOfBothKindsForAWord(t *testing.T) {
	var values []float64
	for i := range 20 {
		values = append(values, 96+float64(i%3))
	}
	values[19] = 20
	x := monthly(counts(100, values...)...)
	x.metric = "on_time"
	if words := signals(x.chart(50, nil)); words[19] != string(stats.Down) {
		t.Errorf("the fall to 20 %% is %s", words[19])
	}
	for i := range x.tallies {
		x.tallies[i].Count = 99
	}
	if words := signals(x.chart(50, nil)); words[19] != string(stats.Few) {
		t.Errorf("with one late case a month the word is %s", words[19])
	}
	if c := x.chart(50, nil)[0]; *c.Upper > 1 {
		t.Errorf("an upper limit of %g", *c.Upper)
	}
}

func TestMonthsThatAreMissingAreGaps(t *testing.T) {
	x := &series{kind: "region", id: "r", metric: "on_time"}
	x.add(time.Date(2021, 11, 1, 0, 0, 0, 0, time.UTC), stats.Tally{Count: 9, Exposure: 10})
	x.add(time.Date(2022, 2, 1, 0, 0, 0, 0, time.UTC), stats.Tally{Count: 9, Exposure: 10})
	rows := x.chart(50, nil)
	if len(rows) != 4 || rows[2].Month != "2022-01-01" || rows[2].Value != nil || rows[3].Value == nil {
		t.Errorf("%+v", rows)
	}
}
