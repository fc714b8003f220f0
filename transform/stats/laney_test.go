package stats

import (
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
)

// steady is a series of tallies of a rate of 2 with exposure 50 that scatter by
// less than chance: counts 95 and 105 in turn.
func steady(n int) []Tally {
	tallies := make([]Tally, n)
	for i := range tallies {
		tallies[i] = Tally{95 + 10*float64(i%2), 50}
	}
	return tallies
}

func TestLaneysLimitsByHand(t *testing.T) {
	// 40 events in 20: ū = 2. z = (u − 2)/√(2/n): n = 2, u = 6: 4; n = 8, u = 1: −2;
	// n = 2, u = 4: 2; n = 8, u = 1.5: −1. Ranges 6, 4, 3; σz = (13/3)/1.128.
	chart := LaneyU([]Tally{{12, 2}, {8, 8}, {8, 2}, {12, 8}}, UOptions{})
	sigma := 13.0 / 3 / 1.128
	within(t, "centre", chart.Centre, 2, 0)
	within(t, "sigma z", chart.SigmaZ, sigma, 1e-14)
	for i, n := range []float64{2, 8, 2, 8} {
		within(t, "upper", chart.Points[i].Upper, 2+3*sigma*math.Sqrt(2/n), 1e-13)
		within(t, "lower", chart.Points[i].Lower, 0, 0)
	}
	within(t, "range", chart.Points[2].Range, 4, 1e-14)
	within(t, "upper now", chart.Upper, chart.Points[3].Upper, 0)
}

func TestThePlainChartGivesQicharts2sLimitsOfVaryingExposure(t *testing.T) {
	dir := filepath.Join(publishedDir(t), "qicharts2")
	count := column(t, filepath.Join(dir, "data/tbl_07.11.csv"), "count")
	meters := column(t, filepath.Join(dir, "data/tbl_07.11.csv"), "meters")
	want := filepath.Join(dir, "expected/ex_7.5_1.csv")
	lower, upper, centre := column(t, want, "lcl"), column(t, want, "ucl"), column(t, want, "cl")
	tallies := make([]Tally, len(count))
	for i := range tallies {
		tallies[i] = Tally{count[i], meters[i] / 50} // per 50 m, as the published rate is
	}
	chart := LaneyU(tallies, UOptions{Plain: true})
	if len(lower) != 10 || len(chart.Points) != 10 {
		t.Fatalf("%d published limits, %d points", len(lower), len(chart.Points))
	}
	for i, p := range chart.Points {
		within(t, "centre", p.Centre, centre[i], 1e-13)
		within(t, "lower", p.Lower, lower[i], 1e-13)
		within(t, "upper", p.Upper, upper[i], 1e-13)
	}
}

func TestWithEqualExposureLaneysChartIsThatOfIndividuals(t *testing.T) {
	// Only the rounding of 3/1.128 to 2.66 differs.
	rng := rand.New(rand.NewPCG(2, 4))
	tallies, rates := make([]Tally, 60), make([]float64, 60)
	for i := range tallies {
		tallies[i] = Tally{math.Round(5000 + 400*rng.NormFloat64()), 1000}
		rates[i] = tallies[i].Rate()
	}
	u, xmr := LaneyU(tallies, UOptions{}), XmR(rates, XmROptions{})
	within(t, "centre", u.Centre, xmr.Centre, 1e-12)
	if u.Screened != xmr.Screened || u.SigmaZ < 3 {
		t.Errorf("screened %d and %d, sigma z %g", u.Screened, xmr.Screened, u.SigmaZ)
	}
	if off := (u.Upper-u.Centre)/(xmr.Upper-xmr.Centre) - 1; math.Abs(off) > 1.7e-4 {
		t.Errorf("widths differ by %g, want what the rounding explains", off)
	}
}

func TestLimitsAreNeverNarrowerThanChance(t *testing.T) {
	chart, plain := LaneyU(steady(24), UOptions{}), LaneyU(steady(24), UOptions{Plain: true})
	if !(chart.SigmaZ > 0.8 && chart.SigmaZ < 1) || chart.Upper != plain.Upper || chart.Lower != plain.Lower {
		t.Errorf("sigma z %g, limits %g…%g, plain %g…%g", chart.SigmaZ, chart.Lower, chart.Upper, plain.Lower, plain.Upper)
	}
	if plain.SigmaZ != 1 || plain.Screened != 0 {
		t.Errorf("plain chart: sigma z %g, screened %d", plain.SigmaZ, plain.Screened)
	}
}

func TestTheRulesHoldAgainstEachPointsOwnLimits(t *testing.T) {
	// A rate of 2.7 is beyond the limits at exposure 50 and not at 5.
	big := LaneyU(append(steady(24), Tally{135, 50}), UOptions{Baseline: UsualBaseline})
	small := LaneyU(append(steady(24), Tally{13.5, 5}), UOptions{Baseline: UsualBaseline})
	if big.Signal != Up || big.Points[24].Up != Beyond || small.Signal != None {
		t.Errorf("at exposure 50 %s by %s, at 5 %s", big.Signal, big.Points[24].Up, small.Signal)
	}
	// Two of three in the outer third, seven on one side, falling below.
	if got := LaneyU(append(steady(24), Tally{122, 50}, Tally{101, 50}, Tally{123, 50}), UOptions{Baseline: 24}); letters(got.Points[26]) != "T" {
		t.Errorf("marks %s, want two of three", letters(got.Points[26]))
	}
	low := steady(31)
	for i := range low[24:] {
		low[24+i].Count = 95 - 3*float64(i%2)
	}
	if got := LaneyU(low, UOptions{Baseline: 24}); letters(got.Points[30]) != "s" || got.Signal != Down {
		t.Errorf("marks %s, signal %s; want a run below", letters(got.Points[30]), got.Signal)
	}
}

func TestATallyWithoutExposureIsAGap(t *testing.T) {
	nan := math.NaN()
	for _, gap := range []Tally{{3, 0}, {3, nan}, {nan, 50}, {-1, 50}, {3, -2}, {3, math.Inf(1)}, {math.Inf(1), 3}} {
		with := slices.Insert(steady(24), 10, gap)
		chart, without := LaneyU(with, UOptions{}), LaneyU(steady(24), UOptions{})
		p := chart.Points[10]
		if chart.Centre != without.Centre || chart.Baseline != 24 || p.Up|p.Down != 0 || !math.IsNaN(p.Value) || !math.IsNaN(p.Upper) || !math.IsNaN(chart.Points[11].Range) {
			t.Errorf("gap %v: %+v, chart %+v", gap, p, chart.Limits)
		}
		// The latest month is missing: limits and word are those before it.
		last := LaneyU(append(steady(24), Tally{300, 50}, gap), UOptions{Baseline: 24})
		if last.Signal != Up || !finite(last.Upper) {
			t.Errorf("gap %v at the end: %s, upper %g", gap, last.Signal, last.Upper)
		}
	}
	if empty := LaneyU(nil, UOptions{}); empty.Signal != Few || !math.IsNaN(empty.Centre) || !math.IsNaN(empty.Upper) {
		t.Errorf("chart of nothing: %+v", empty)
	}
	if one := LaneyU([]Tally{{4, 2}}, UOptions{}); one.Centre != 2 || !math.IsNaN(one.Upper) || !math.IsNaN(one.SigmaZ) {
		t.Errorf("one point has a centre and no limits; got %+v", one.Limits)
	}
}

func TestABaselineWithoutAnyEventCanOnlyShowARun(t *testing.T) {
	zeros := make([]Tally, 12)
	for i := range zeros {
		zeros[i].Exposure = 50
	}
	one := LaneyU(append(slices.Clone(zeros), Tally{3, 50}), UOptions{Baseline: 12})
	if one.Signal != None || one.Upper != 0 {
		t.Errorf("signal %s, upper %g", one.Signal, one.Upper)
	}
	for range 7 {
		zeros = append(zeros, Tally{3, 50})
	}
	if got := LaneyU(zeros, UOptions{Baseline: 12}).Signal; got != Up {
		t.Errorf("seven months with events after twelve without are %s", got)
	}
}

func TestTheUnitOfExposureChangesNoMark(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 9))
	for range 100 {
		a, b := make([]Tally, 40), make([]Tally, 40)
		for i := range a {
			a[i] = Tally{poissonDraw(rng, 30+float64(i)/2), 500 + 1000*rng.Float64()}
			b[i] = Tally{a[i].Count, a[i].Exposure / 1000}
		}
		opt := UOptions{Baseline: 24, Starts: []int{13}}
		x, y := LaneyU(a, opt), LaneyU(b, opt)
		within(t, "centre", 1000*x.Centre, y.Centre, 1e-9)
		for i := range x.Points {
			if x.Points[i].Up != y.Points[i].Up || x.Points[i].Down != y.Points[i].Down {
				t.Fatalf("point %d is marked %s per household, %s per thousand", i, letters(x.Points[i]), letters(y.Points[i]))
			}
		}
	}
}

func TestRebasedRatesAreThoseOfTheSegmentAlone(t *testing.T) {
	after := steady(20)
	for i := range after {
		after[i].Count *= 3
		after[i].Exposure = 40
	}
	whole := LaneyU(append(steady(30), after...), UOptions{Baseline: 24, Starts: []int{30}})
	alone := LaneyU(after, UOptions{Baseline: 24})
	alone.Start = 30
	if !sameLimits(whole.Limits, alone.Limits) || whole.Signal != None || len(whole.Segments) != 2 {
		t.Errorf("rebased %+v, alone %+v, signal %s", whole.Limits, alone.Limits, whole.Signal)
	}
}
