package stats

import (
	"math"
	"math/rand/v2"
	"testing"
)

// steps of a count that rises by a Poisson number a week.
func poissonSteps(r *rand.Rand, mean float64, n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		limit, product := math.Exp(-mean), r.Float64()
		for product > limit {
			out[i]++
			product *= r.Float64()
		}
	}
	return out
}

func counts(steps []float64) []float64 {
	out := make([]float64, len(steps)+1)
	for i, s := range steps {
		out[i+1] = out[i] + s
	}
	return out
}

func TestThePaceIsTheMeanOfTheLastWindowAndNeverSurerThanPoisson(t *testing.T) {
	steps := make([]float64, 26)
	for i := range steps[:13] {
		steps[i] = 20 // a campaign that is over
	}
	for i := 13; i < 26; i++ {
		steps[i] = 2
	}
	p, ok := PaceOf(steps, 13)
	if !ok || p.Mean != 2 {
		t.Fatalf("pace %+v, %v", p, ok)
	}
	if want := 2 + 0.5/13; math.Abs(p.Noise-want) > 1e-12 {
		t.Errorf("noise of even steps is %v, want the floor %v", p.Noise, want)
	}
	if _, ok := PaceOf(steps[1:], 13); ok {
		t.Error("25 steps are taken for two windows")
	}
	if _, ok := PaceOf(append(steps[:25:25], math.NaN()), 13); ok {
		t.Error("a missing step makes a pace")
	}
}

// With µ known to be the mean of W Poisson weeks, the predictive variance of h weeks is
// µ·h·(1 + h/W): the negative binomial with shape W·µ and rate W.
func TestTheSumHasTheVarianceOfAGammaPoissonForecast(t *testing.T) {
	p := Pace{Mean: 3, Window: 13, Noise: 3}
	shape, rate := 39.0, 13.0
	for _, h := range []int{1, 4, 26, 100} {
		mean, sd := p.Sum(h)
		n := float64(h)
		wantMean, wantVar := shape/rate*n, shape*n/rate*(1+n/rate)
		if math.Abs(mean-wantMean) > 1e-9 || math.Abs(sd*sd-wantVar) > 1e-9 {
			t.Errorf("h = %d: %v, %v; want %v, %v", h, mean, sd*sd, wantMean, wantVar)
		}
	}
}

func TestTheDateOfATargetLiesWhereItsProbabilityPassesTheLevel(t *testing.T) {
	p := Pace{Mean: 4, Window: 13, Noise: 6}
	r := p.Reach(200, 0.8)
	if r.Middle != 50 {
		t.Errorf("200 at 4 a week is week %d, want 50", r.Middle)
	}
	if r.Early >= r.Middle || r.Middle >= r.Late {
		t.Fatalf("dates out of order: %+v", r)
	}
	for _, x := range []struct {
		week int
		want float64
	}{{r.Early, 0.1}, {r.Middle, 0.5}, {r.Late, 0.9}} {
		if p.Chance(200, x.week) < x.want-1e-9 || p.Chance(200, x.week-1) >= x.want {
			t.Errorf("week %d has probability %v, the week before %v; want to pass %v there", x.week, p.Chance(200, x.week), p.Chance(200, x.week-1), x.want)
		}
	}
	if got := p.Reach(0, 0.8); got != (Reach{}) {
		t.Errorf("a closed gap is reached %+v", got)
	}
	still := Pace{Mean: 0, Window: 13, Noise: 0.04}
	if got := still.Reach(50, 0.8); got != (Reach{Never, Never, Never}) {
		t.Errorf("standing still reaches 50 at %+v", got)
	}
}

func TestTheIntervalHoldsWhatItPromisesOnAPoissonProcess(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	for _, mean := range []float64{0.3, 2, 12} {
		for _, h := range []int{4, 13, 26} {
			n, inside := 0, 0
			for range 300 {
				c := counts(poissonSteps(r, mean, 26+h))
				limits := make([]float64, len(c))
				for i := range limits {
					limits[i] = math.Inf(1)
				}
				a, b := BackTest(c, limits, 13, h, 0.8)
				n, inside = n+a, inside+b
			}
			if n != 300 {
				t.Fatalf("%d forecasts from 300 histories with one origin each", n)
			}
			// Whole numbers make small counts' intervals wider than asked for, never narrower.
			if share := float64(inside) / float64(n); share < 0.74 || mean > 1 && share > 0.93 {
				t.Errorf("mean %v, %d weeks: %.3f of the outcomes lie inside an interval of 0.8", mean, h, share)
			}
		}
	}
}

func TestABrokenPaceFallsOutsideTheInterval(t *testing.T) {
	steps := make([]float64, 52)
	for i := range steps {
		if steps[i] = 1; i < 26 {
			steps[i] = 20
		}
	}
	c := counts(steps)
	limits := make([]float64, len(c))
	for i := range limits {
		limits[i] = 1e9
	}
	if n, inside := BackTest(c, limits, 13, 26, 0.8); n != 1 || inside != 0 {
		t.Errorf("%d of %d outcomes inside, though the campaign ended at the forecast", inside, n)
	}
}

func TestAForecastNeverPassesTheLimitOfTheCount(t *testing.T) {
	steps := make([]float64, 31)
	for i := range steps[:26] {
		steps[i] = 1
	}
	c := counts(steps) // 26 after half a year, and everything is covered
	limits := make([]float64, len(c))
	for i := range limits {
		limits[i] = 26
	}
	if n, inside := BackTest(c, limits, 13, 4, 0.8); n != 2 || inside != 2 {
		t.Errorf("%d of %d: a full count stays full", inside, n)
	}
}
