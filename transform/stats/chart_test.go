package stats

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestLimitsAreFoundAnewOnlyFromTheEventsGiven(t *testing.T) {
	before, after := noise(30), noise(26)
	for i := range after {
		after[i] += 50
	}
	values := append(slices.Clone(before), after...)
	chart := XmR(values, XmROptions{Baseline: UsualBaseline, Starts: []int{30}})
	old, now := XmR(before, XmROptions{Baseline: UsualBaseline}), XmR(after, XmROptions{Baseline: UsualBaseline})
	now.Start = 30
	if len(chart.Segments) != 2 || !sameLimits(chart.Segments[0], old.Limits) || !sameLimits(chart.Segments[1], now.Limits) {
		t.Fatalf("segments %+v, want those of the two halves charted alone", chart.Segments)
	}
	if !sameLimits(chart.Limits, chart.Segments[1]) || chart.Signal != None {
		t.Errorf("limits now %+v, signal %s; want those of the last segment and none", chart.Limits, chart.Signal)
	}
	for i, p := range chart.Points {
		if want := chart.Segments[i/30]; p.Centre != want.Centre || p.Upper != want.Upper || p.Lower != want.Lower || p.Signal() != None {
			t.Errorf("point %d: %+v", i, p)
		}
	}
	if !math.IsNaN(chart.Points[30].Range) {
		t.Errorf("the step over the event counts as a moving range of %g", chart.Points[30].Range)
	}
	// Without the event the same step is a signal.
	if got := XmR(values, XmROptions{Baseline: UsualBaseline}).Signal; got != Up {
		t.Errorf("signal without the event: %s", got)
	}
}

func TestRunsAndTrendsEndAtAnEvent(t *testing.T) {
	values := append(noise(20), 12, 11, 12, 11, 12, 11, 12, 11)
	whole := XmR(values, XmROptions{Baseline: 20})
	if whole.Points[20].Up&OneSide == 0 {
		t.Fatal("the run does not test anything")
	}
	for i, p := range XmR(values, XmROptions{Baseline: 20, Starts: []int{24}}).Points {
		if p.Up|p.Down != 0 {
			t.Errorf("point %d of a run cut in two is marked %s", i, letters(p))
		}
	}
}

func TestASegmentOfFewerThanTwelvePointsGivesNoWord(t *testing.T) {
	for n := 1; n < 20; n++ {
		after := noise(n)
		after[n-1] = 1000
		chart := XmR(append(noise(24), after...), XmROptions{Baseline: UsualBaseline, Starts: []int{24}})
		few := n < TrialBelow
		if chart.Trial != few || (chart.Signal == Few) != few || (chart.Points[24+n-1].Signal() == Few) != few {
			t.Errorf("%d points after the event: trial %v, signal %s, last point %s", n, chart.Trial, chart.Signal, chart.Points[24+n-1].Signal())
		}
		if chart.Segments[0].Trial || chart.Points[3].Signal() != None {
			t.Errorf("the segment before the event went on trial with it: %+v", chart.Segments[0])
		}
	}
	// After an event from which no value is known yet nothing can be said.
	chart := XmR(append(append(noise(23), 99), math.NaN()), XmROptions{Starts: []int{24}})
	if chart.Signal != Few || chart.Points[23].Signal() != Up {
		t.Errorf("signal %s, the month before the event %s; want few and up", chart.Signal, chart.Points[23].Signal())
	}
}

func TestABaselineCountsValuesNotGaps(t *testing.T) {
	nan := math.NaN()
	values := append([]float64{nan, nan, 9, nan}, noise(20)...)
	if got := XmR(values, XmROptions{Baseline: 12}); got.Baseline != 12 || got.Trial {
		t.Errorf("baseline %d, trial %v; want 12 values", got.Baseline, got.Trial)
	}
	if got := XmR(values[:14], XmROptions{Baseline: UsualBaseline}); got.Baseline != 11 || !got.Trial {
		t.Errorf("baseline %d, trial %v; want the 11 values there are, on trial", got.Baseline, got.Trial)
	}
}

func TestStartsThatAreNoBoundaryChangeNothing(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 8))
	values := make([]float64, 40)
	for i := range values {
		values[i] = rng.NormFloat64()
	}
	plain := XmR(values, XmROptions{Starts: []int{15, 28}})
	odd := XmR(values, XmROptions{Starts: []int{28, 0, 15, -3, 40, 15, 99}})
	if len(odd.Segments) != 3 || odd.Segments[1].Start != 15 || odd.Segments[2].Start != 28 {
		t.Fatalf("segments %+v", odd.Segments)
	}
	for i := range plain.Points {
		if a, b := plain.Points[i], odd.Points[i]; a.Up != b.Up || a.Down != b.Down || a.Centre != b.Centre {
			t.Errorf("point %d: %+v and %+v", i, a, b)
		}
	}
	if empty := XmR(nil, XmROptions{Starts: []int{0, 3}}); len(empty.Segments) != 1 || !empty.Trial || empty.Signal != Few {
		t.Errorf("chart of nothing: %+v", empty)
	}
}

func TestEverySegmentIsTheChartOfItsOwnValues(t *testing.T) {
	rng := rand.New(rand.NewPCG(21, 34))
	for range 200 {
		values := make([]float64, 10+rng.IntN(60))
		for i := range values {
			values[i] = rng.NormFloat64() + float64(i/20)
			if rng.IntN(10) == 0 {
				values[i] = math.NaN()
			}
		}
		cut := 1 + rng.IntN(len(values)-1)
		opt := XmROptions{Baseline: rng.IntN(30)}
		alone := []Chart{XmR(values[:cut], opt), XmR(values[cut:], opt)}
		opt.Starts = []int{cut}
		whole := XmR(values, opt)
		for i, p := range whole.Points {
			want := alone[0]
			at := i
			if i >= cut {
				want, at = alone[1], i-cut
			}
			if q := want.Points[at]; p.Up != q.Up || p.Down != q.Down || p.Trial != q.Trial || !same(p.Upper, q.Upper) {
				t.Fatalf("point %d of %d cut at %d: %+v, alone %+v", i, len(values), cut, p, q)
			}
		}
		if whole.Signal != alone[1].Signal {
			t.Fatalf("signal %s, alone %s", whole.Signal, alone[1].Signal)
		}
	}
}

func sameLimits(a, b Limits) bool {
	return a.Start == b.Start && same(a.Centre, b.Centre) && same(a.Lower, b.Lower) && same(a.Upper, b.Upper) &&
		same(a.MeanRange, b.MeanRange) && a.Baseline == b.Baseline && a.Trial == b.Trial
}

func same(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }
