package stats

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestWilsonGivesNewcombesPublishedIntervals(t *testing.T) {
	// Newcombe 1998, Table I, method 3, 95 %, four decimals.
	for _, c := range []struct{ k, n, lo, hi float64 }{
		{81, 263, 0.2553, 0.3662},
		{15, 148, 0.0624, 0.1605},
		{0, 20, 0.0000, 0.1611},
		{1, 29, 0.0061, 0.1718},
	} {
		lo, hi := Wilson(c.k, c.n, 0.95)
		within(t, "lower", lo, c.lo, 0.00005)
		within(t, "upper", hi, c.hi, 0.00005)
	}
}

func TestWilsonSolvesTheScoreEquation(t *testing.T) {
	// A bound is the share π at which (p − π)² = z²·π(1 − π)/n, whether or not
	// the count is whole.
	z := 1.959963984540054
	for _, c := range []struct{ k, n float64 }{{2.5, 7}, {0.8, 1}, {31.4, 40}, {999, 1500}, {0.5, 3}} {
		p := c.k / c.n
		lo, hi := Wilson(c.k, c.n, 0.95)
		for _, pi := range []float64{lo, hi} {
			within(t, "score", (p-pi)*(p-pi), z*z*pi*(1-pi)/c.n, 1e-14)
		}
		if !(lo < p && p < hi) {
			t.Errorf("Wilson(%g, %g) = %g…%g does not hold %g", c.k, c.n, lo, hi, p)
		}
	}
}

func TestWilsonMirrorsWhenSuccessesBecomeFailures(t *testing.T) {
	for k := 0.0; k <= 30; k += 0.5 {
		lo, hi := Wilson(k, 30, 0.95)
		otherLo, otherHi := Wilson(30-k, 30, 0.95)
		within(t, "lower", lo, 1-otherHi, 1e-15)
		within(t, "upper", hi, 1-otherLo, 1e-15)
	}
	for n := 1.0; n < 2000; n++ {
		if lo, _ := Wilson(0, n, 0.95); lo != 0 {
			t.Errorf("lower bound of 0 of %g is %g, want 0 exactly", n, lo)
		}
		if _, hi := Wilson(n, n, 0.95); hi != 1 {
			t.Errorf("upper bound of %g of %g is %g, want 1 exactly", n, n, hi)
		}
	}
}

func TestPoissonExactGivesGarwoodsTable(t *testing.T) {
	// Garwood 1936, 95 %, as reprinted to three decimals in tables of fiducial
	// limits for the Poisson mean.
	for _, c := range []struct{ k, lo, hi float64 }{
		{0, 0.000, 3.689}, {1, 0.025, 5.572}, {2, 0.242, 7.225}, {3, 0.619, 8.767},
		{5, 1.623, 11.668}, {10, 4.795, 18.390}, {20, 12.217, 30.888}, {50, 37.111, 65.919},
	} {
		lo, hi := PoissonExact(c.k, 0.95)
		within(t, "lower", lo, c.lo, 0.00051)
		within(t, "upper", hi, c.hi, 0.00051)
	}
}

func TestPoissonExactIsAGammaQuantileForFractionalCounts(t *testing.T) {
	// Solved by bisection on the incomplete gamma function in 40 digits (mpmath).
	for _, c := range []struct{ k, lo, hi float64 }{
		{0, 0, 3.688879454113936},
		{0.5, 0.000491034558587628, 4.674201802248074},
		{2.5, 0.4156058067433312, 8.006382137314662},
		{7.8, 3.324037790640301, 15.49670349755836},
		{19, 11.43924116436673, 29.6708535715856},
		{100, 81.36399125092314, 121.6267937924264},
		{1234.5, 1166.58777036484, 1305.334313078488},
	} {
		lo, hi := PoissonExact(c.k, 0.95)
		within(t, "lower", lo, c.lo, 1e-11*c.lo)
		within(t, "upper", hi, c.hi, 1e-11*c.hi)
	}
}

func TestPoissonExactLeavesHalfTheErrorInEachTail(t *testing.T) {
	for _, k := range []int{1, 4, 30, 400} {
		lo, hi := PoissonExact(float64(k), 0.95)
		within(t, "chance of k or more at the lower bound", 1-poissonAtMost(k-1, lo), 0.025, 1e-12)
		within(t, "chance of k or fewer at the upper bound", poissonAtMost(k, hi), 0.025, 1e-12)
	}
}

func TestPoissonExactGrowsWithTheCountFromTinyToHuge(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	k, lo, hi := 0.0, 0.0, 0.0
	for k < 1e9 {
		next := k*(1+rng.Float64()/4) + 1e-6*rng.Float64()
		nextLo, nextHi := PoissonExact(next, 0.95)
		if !(nextLo >= lo && nextHi > hi && nextLo <= next && next < nextHi) {
			t.Fatalf("PoissonExact(%g) = %g…%g after %g…%g at %g", next, nextLo, nextHi, lo, hi, k)
		}
		k, lo, hi = next, nextLo, nextHi
	}
	// At a billion the interval is the normal one to first order.
	within(t, "relative half width", (hi-lo)/2/math.Sqrt(k), 1.96, 0.001)
}

func TestIntervalsOfNonsenseAreNotNumbers(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range [][3]float64{{0, 0, .95}, {1, 0, .95}, {-1, 5, .95}, {6, 5, .95}, {1, 5, 0}, {1, 5, 1}, {nan, 5, .95}, {1, nan, .95}, {1, 5, nan}, {inf, inf, .95}, {1, inf, .95}} {
		if lo, hi := Wilson(c[0], c[1], c[2]); !math.IsNaN(lo) || !math.IsNaN(hi) {
			t.Errorf("Wilson(%v) = %g, %g", c, lo, hi)
		}
	}
	for _, c := range [][2]float64{{-0.1, .95}, {nan, .95}, {inf, .95}, {3, 0}, {3, 1}, {3, nan}} {
		if lo, hi := PoissonExact(c[0], c[1]); !math.IsNaN(lo) || !math.IsNaN(hi) {
			t.Errorf("PoissonExact(%v) = %g, %g", c, lo, hi)
		}
	}
}

func FuzzIntervalsHoldWhatWasObserved(f *testing.F) {
	f.Add(3.0, 10.0, 0.95)
	f.Add(0.0, 1.0, 0.998)
	f.Add(1e-300, 1e300, 0.5)
	f.Fuzz(func(t *testing.T, k, n, conf float64) {
		lo, hi := Wilson(k, n, conf)
		if !math.IsNaN(lo) && !(0 <= lo && lo <= hi && hi <= 1) {
			t.Errorf("Wilson(%g, %g, %g) = %g, %g", k, n, conf, lo, hi)
		}
		// Beyond this the tail no longer fits a float64 near k.
		if !(k < 1e12) || !(conf > 1e-3 && conf < 1-1e-9) {
			return
		}
		lo, hi = PoissonExact(k, conf)
		if k >= 0 && !(0 <= lo && lo <= k+1e-9*k && k <= hi*(1+1e-9)) {
			t.Errorf("PoissonExact(%g, %g) = %g, %g", k, conf, lo, hi)
		}
	})
}

// poissonAtMost is the sum of the Poisson probabilities 0…k, term by term.
func poissonAtMost(k int, mu float64) float64 {
	sum := 0.0
	for i := range k + 1 {
		lg, _ := math.Lgamma(float64(i) + 1)
		sum += math.Exp(float64(i)*math.Log(mu) - mu - lg)
	}
	return sum
}

func within(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s = %.12g, want %.12g ± %.2g", what, got, want, tolerance)
	}
}
