package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// noise is a series without any signal: mean 10, mean moving range 2,
// limits 4.68 and 15.32.
func noise(n int) []float64 {
	values := make([]float64, n)
	for i := range values {
		values[i] = 9 + 2*float64(i%2)
	}
	return values
}

func TestLimitsAreTheMeanAnd266MovingRanges(t *testing.T) {
	// By hand: values 3 5 4 8, ranges 2 1 4, mean 5, mean range 7/3.
	c := XmR([]float64{3, 5, 4, 8}, XmROptions{})
	within(t, "centre", c.Centre, 5, 0)
	within(t, "mean range", c.MeanRange, 7.0/3, 1e-15)
	within(t, "lower", c.Lower, 5-2.66*7/3, 1e-14)
	within(t, "upper", c.Upper, 5+2.66*7/3, 1e-14)
	if c.Screened != 0 || c.Baseline != 4 || !c.Trial || c.Signal != Few {
		t.Errorf("screened %d, baseline %d, trial %v, signal %s; want 0, 4, true, few", c.Screened, c.Baseline, c.Trial, c.Signal)
	}
}

func TestWildMovingRangesAreScreenedOnceAtTheThreshold(t *testing.T) {
	// Ranges 1 ×10, 10, 10: mean 30/12 = 2.5, threshold 8.1675, both dropped.
	values := []float64{0, 1, 0, 1, 0, 1, 11, 1, 0, 1, 0, 1, 0}
	screened := XmR(values, XmROptions{})
	if screened.Screened != 2 || screened.MeanRange != 1 {
		t.Errorf("screened %d ranges, mean %g; want 2 and 1", screened.Screened, screened.MeanRange)
	}
	kept := XmR(values, XmROptions{KeepWildRanges: true})
	if kept.Screened != 0 || kept.MeanRange != 2.5 {
		t.Errorf("screened %d ranges, mean %g; want 0 and 2.5", kept.Screened, kept.MeanRange)
	}
}

func TestALockedBaselineIsNotMovedByWhatComesAfter(t *testing.T) {
	base := noise(24)
	values := append(slices.Clone(base), 30, 31, 29, 32)
	locked := XmR(values, XmROptions{Baseline: 24})
	alone := XmR(base, XmROptions{})
	if locked.Centre != alone.Centre || locked.Upper != alone.Upper || locked.Lower != alone.Lower {
		t.Errorf("locked limits %g %g %g differ from the baseline's own %g %g %g", locked.Lower, locked.Centre, locked.Upper, alone.Lower, alone.Centre, alone.Upper)
	}
	if locked.Baseline != 24 || locked.Signal != Up || locked.Points[24].Up&Beyond == 0 {
		t.Errorf("baseline %d, signal %s, first later point %q", locked.Baseline, locked.Signal, locked.Points[24].Up)
	}
}

func TestUnderTwelvePointsNothingIsASignal(t *testing.T) {
	for n := range 30 {
		values := append(noise(n), 1000)
		c := XmR(values, XmROptions{})
		if few := n+1 < 12; c.Trial != few || (c.Signal == Few) != few {
			t.Errorf("%d points: trial %v, signal %s", n+1, c.Trial, c.Signal)
		}
	}
	// A locked baseline that is too short stays on trial however long the series.
	if c := XmR(append(noise(40), 1000), XmROptions{Baseline: 11}); !c.Trial || c.Signal != Few {
		t.Errorf("trial %v, signal %s with 11 points locked", c.Trial, c.Signal)
	}
}

func TestEachRuleMarksItsPointsAndNoOthers(t *testing.T) {
	// After 20 points of noise: mean 10, thirds at 11.77, 13.55, 15.32.
	for _, c := range []struct {
		name   string
		tail   []float64
		marks  string // one letter a point: B T S R beyond, two of three, one side, run in one direction; lower case on the low side
		signal Signal
	}{
		{"a point above the upper limit", []float64{15.4}, "B", Up},
		{"a point below the lower limit", []float64{9.5, 4.6}, ". b", Down},
		{"a point just inside the limit", []float64{9.5, 15.3}, ". .", None},
		{"two of three in the upper outer third", []float64{9, 14, 11, 14}, ". T . T", Up},
		{"two of three just short of the outer third", []float64{9, 13.5, 11, 13.5}, ". . . .", None},
		{"two of three in the lower outer third", []float64{11, 6, 6, 9}, ". t t .", None},
		{"the third of the three on the other side", []float64{9, 14, 9, 14}, ". . . .", None},
		{"a point beyond the limit is not in the outer third", []float64{9, 14, 16, 11}, ". . B .", None},
		{"six on one side", []float64{9, 12, 11, 12, 11, 12, 11}, ". . . . . . .", None},
		{"seven on one side", []float64{9, 12, 11, 12, 11, 12, 11, 12}, ". S S S S S S S", Up},
		{"eight below", []float64{11, 8, 9, 8, 9, 8, 9, 8, 9}, ". s s s s s s s s", Down},
		{"a point on the mean breaks the run", []float64{9, 12, 11, 12, 10, 12, 11, 12}, ". . . . . . . .", None},
		{"six rising", []float64{9, 8.5, 9, 9.5, 10.5, 11, 11.5}, ". . . . . . .", None},
		{"seven rising", []float64{9, 8.5, 8.8, 9.1, 9.4, 10.5, 11, 11.5}, ". R R R R R R R", Up},
		{"seven falling", []float64{9, 11.5, 11, 10.5, 9.4, 9.1, 8.8, 8.5}, ". r r r r r r r", Down},
		{"equal neighbours break the trend", []float64{9, 8.5, 8.8, 9.1, 9.1, 10.5, 11, 11.5}, ". . . . . . . .", None},
	} {
		t.Run(c.name, func(t *testing.T) {
			chart := XmR(append(noise(20), c.tail...), XmROptions{Baseline: 20})
			var got []string
			for _, p := range chart.Points[20:] {
				got = append(got, letters(p))
			}
			if strings.Join(got, " ") != c.marks {
				t.Errorf("marks %q, want %q", strings.Join(got, " "), c.marks)
			}
			if chart.Signal != c.signal {
				t.Errorf("signal %s, want %s", chart.Signal, c.signal)
			}
		})
	}
}

func letters(p Point) string {
	s := ""
	for i, letter := range "BTSR" {
		if p.Up&(1<<i) != 0 {
			s += string(letter)
		}
		if p.Down&(1<<i) != 0 {
			s += strings.ToLower(string(letter))
		}
	}
	if s == "" {
		return "."
	}
	return s
}

func TestLevelOutweighsAnOppositeTrend(t *testing.T) {
	falling := []float64{15.2, 14.9, 14.6, 14.3, 14, 13.7, 13.4}
	rising := make([]float64, len(falling))
	for i, v := range falling {
		rising[i] = 20 - v
	}
	c := XmR(append(noise(20), falling...), XmROptions{Baseline: 20})
	last := c.Points[len(c.Points)-1]
	if last.Up&OneSide == 0 || last.Down&Trend == 0 || c.Signal != Up {
		t.Errorf("up %q, down %q, signal %s; want a run above, a falling trend, and up", last.Up, last.Down, c.Signal)
	}
	c = XmR(append(noise(20), rising...), XmROptions{Baseline: 20})
	last = c.Points[len(c.Points)-1]
	if last.Down&OneSide == 0 || last.Up&Trend == 0 || c.Signal != Down {
		t.Errorf("up %q, down %q, signal %s; want a run below, a rising trend, and down", last.Up, last.Down, c.Signal)
	}
}

func TestRulesAreNamedInAFixedOrder(t *testing.T) {
	if got := (Trend | Beyond | OneSide | TwoOfThree).String(); got != "beyond,two_of_three,one_side,trend" {
		t.Errorf("all rules are %q", got)
	}
	if got := Rules(0).String(); got != "" {
		t.Errorf("no rule is %q", got)
	}
}

func TestMissingMonthsBridgeNoRangeRunOrTrend(t *testing.T) {
	nan := math.NaN()
	c := XmR([]float64{1, nan, 5, 6, nan}, XmROptions{})
	if c.MeanRange != 1 || c.Centre != 4 || c.Baseline != 3 {
		t.Errorf("mean range %g, centre %g, baseline %d; want 1, 4, 3", c.MeanRange, c.Centre, c.Baseline)
	}
	run := XmR(append(noise(20), 12, 11, 12, nan, 11, 12, 11, 12), XmROptions{Baseline: 20})
	if run.Signal != None {
		t.Errorf("a run across a gap gives %s", run.Signal)
	}
	// The latest month is missing: the word is that of the latest value.
	if got := XmR(append(noise(20), 99, nan), XmROptions{Baseline: 20}).Signal; got != Up {
		t.Errorf("signal before a missing month is %s, want up", got)
	}
	for _, values := range [][]float64{nil, {nan}, {nan, math.Inf(1)}, {7}} {
		c := XmR(values, XmROptions{})
		if c.Signal != Few || !math.IsNaN(c.Lower) || !math.IsNaN(c.Upper) || len(c.Points) != len(values) {
			t.Errorf("XmR(%v) = %+v", values, c)
		}
	}
}

func TestEqualValuesGiveNoSignalWhateverTheirLastBits(t *testing.T) {
	values := make([]float64, 24)
	for i := range values {
		values[i] = 0.1 + 0.2 // not 0.3 in binary
		if i%3 == 0 {
			values[i] = 0.3
		}
	}
	c := XmR(values, XmROptions{})
	if c.MeanRange != 0 || c.Signal != None {
		t.Errorf("mean range %g, signal %s", c.MeanRange, c.Signal)
	}
	for i, p := range c.Points {
		if p.Up|p.Down != 0 {
			t.Errorf("point %d is marked %s", i, letters(p))
		}
	}
	// Nothing varied in the baseline, so one other value cannot be judged, but
	// seven can.
	zero := make([]float64, 12)
	if got := XmR(append(slices.Clone(zero), 1), XmROptions{Baseline: 12}).Signal; got != None {
		t.Errorf("one value after twelve zeros is %s", got)
	}
	if got := XmR(append(slices.Clone(zero), 1, 2, 1, 1, 2, 1, 1), XmROptions{Baseline: 12}).Signal; got != Up {
		t.Errorf("seven values after twelve zeros are %s", got)
	}
}

func TestLimitsAreCutWhereTheMeasureEnds(t *testing.T) {
	values := []float64{0.1, 0.9, 0.2, 0.95, 0.05, 0.9, 0.1, 0.8, 0.15, 0.9, 0.1, 0.9, 0}
	free := XmR(values, XmROptions{})
	if !(free.Lower < 0 && free.Upper > 1) {
		t.Fatalf("limits %g…%g do not test the cut", free.Lower, free.Upper)
	}
	cut := XmR(values, XmROptions{Floor: new(0.0), Ceiling: new(1.0)})
	if cut.Lower != 0 || cut.Upper != 1 || cut.Points[12].Down&Beyond != 0 {
		t.Errorf("limits %g…%g, mark of 0 %q", cut.Lower, cut.Upper, cut.Points[12].Down)
	}
}

func TestATargetIsPassedFailedOrHitByChance(t *testing.T) {
	c := XmR(noise(24), XmROptions{}) // limits about 4.7 and 15.3
	for _, tt := range []struct {
		target float64
		higher bool
		want   Assurance
	}{
		{4, true, Passing}, {16, true, Failing}, {10, true, HitOrMiss},
		{4, false, Failing}, {16, false, Passing}, {c.Upper, true, HitOrMiss}, {math.NaN(), true, Undecided},
	} {
		if got := c.Against(tt.target, tt.higher); got != tt.want {
			t.Errorf("target %g, higher is better %v: %s, want %s", tt.target, tt.higher, got, tt.want)
		}
	}
	if got := XmR(noise(5), XmROptions{}).Against(99, true); got != Undecided {
		t.Errorf("trial limits against a target: %s", got)
	}
}

func TestMirroredValuesGiveMirroredMarks(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 5))
	for round := range 200 {
		values := make([]float64, 40)
		mirrored := make([]float64, len(values))
		level := 0.0
		for i := range values {
			level += 0.3 * rng.NormFloat64()
			values[i] = level + rng.NormFloat64()
			mirrored[i] = -values[i]
		}
		a, b := XmR(values, XmROptions{}), XmR(mirrored, XmROptions{})
		for i := range a.Points {
			if a.Points[i].Up != b.Points[i].Down || a.Points[i].Down != b.Points[i].Up {
				t.Fatalf("round %d, point %d: %s mirrored is %s", round, i, letters(a.Points[i]), letters(b.Points[i]))
			}
		}
	}
}

func TestFalseSignalsOnStableSeriesStayInTheirBand(t *testing.T) {
	// 24 months of normal noise: the latest point is called a signal when it is
	// beyond three sigma (0.3 %, more with estimated limits), ends a run of
	// seven (1.6 %) or has company in the outer third (about 0.3 %); a trend
	// of seven is rarer than 1 in 2,500. Together 2–4 %.
	rng := rand.New(rand.NewPCG(11, 13))
	const rounds = 20000
	words := map[Signal]int{}
	for range rounds {
		values := make([]float64, 24)
		for i := range values {
			values[i] = 50 + 8*rng.NormFloat64()
		}
		words[XmR(values, XmROptions{}).Signal]++
	}
	share := float64(words[Up]+words[Down]) / rounds
	if !(share > 0.015 && share < 0.04) || words[Few] != 0 {
		t.Errorf("%.2f %% false signals on stable series (%v), want 1.5 to 4 %%", 100*share, words)
	}
}

func FuzzEveryPointOfAnySeriesIsCharted(f *testing.F) {
	f.Add([]byte{1, 2, 3, 250, 0, 7, 7, 7, 7, 7, 7, 7, 9, 9}, 3)
	f.Fuzz(func(t *testing.T, raw []byte, baseline int) {
		values := make([]float64, len(raw))
		for i, b := range raw {
			values[i] = float64(b) / 10
			if b == 250 {
				values[i] = math.NaN()
			}
		}
		c := XmR(values, XmROptions{Baseline: baseline, Floor: new(0.0)})
		if len(c.Points) != len(values) || c.Lower > c.Centre || c.Upper < c.Centre || c.Lower < 0 {
			t.Errorf("chart %+v", c)
		}
		for i, p := range c.Points {
			if math.IsNaN(p.Value) && p.Up|p.Down != 0 || p.Up&Beyond != 0 && p.Down&Beyond != 0 {
				t.Errorf("point %d of %v: %+v", i, values, p)
			}
		}
	})
}

func ExampleXmR() {
	// Tickets per 1,000 occupied households and month; the limits are locked to
	// the first year.
	rates := []float64{1.9, 2.2, 1.7, 2.0, 2.4, 1.8, 2.1, 1.9, 2.3, 2.0, 1.8, 2.1, 2.2, 1.9, 3.4}
	c := XmR(rates, XmROptions{Baseline: 12, Floor: new(0.0)})
	last := c.Points[len(c.Points)-1]
	fmt.Printf("%.2f (%.2f to %.2f): %.1f is %s by %s\n", c.Centre, c.Lower, c.Upper, last.Value, c.Signal, last.Up)
	// Output: 2.02 (1.10 to 2.94): 3.4 is up by beyond
}
