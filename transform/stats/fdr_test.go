package stats

import (
	"math"
	"math/rand/v2"
	"testing"
)

// The 15 p-values of the thrombolysis trial in Benjamini and Hochberg 1995, section
// 4.1, in the paper's order.
var thrombolysis = []float64{0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000}

func TestTheFourSmallestPValuesOfBenjaminiAndHochbergAreDiscoveries(t *testing.T) {
	calls := func(q []float64) (n int) {
		for _, v := range q {
			if v <= 0.05 {
				n++
			}
		}
		return n
	}
	// The paper: four hypotheses rejected at 0.05, where Bonferroni rejects three.
	if got := calls(QValues(thrombolysis, false)); got != 4 {
		t.Errorf("%d discoveries, published 4", got)
	}
	// p·15/i, the smallest from the right: the fourth 0.0095·15/4, and the sixth
	// takes the seventh's 0.0298·15/7.
	q := QValues(thrombolysis, false)
	for i, want := range map[int]float64{0: 0.0015, 1: 0.003, 2: 0.0095, 3: 0.035625, 4: 0.0603, 5: 0.447 / 7, 6: 0.447 / 7, 8: 0.0765, 14: 1} {
		within(t, "q", q[i], want, 1e-15)
	}
	harmonic := 0.0
	for i := 1; i <= 15; i++ {
		harmonic += 1 / float64(i)
	}
	by := QValues(thrombolysis, true)
	within(t, "any dependence", by[3], 0.035625*harmonic, 1e-15)
	if got := calls(by); got != 3 {
		t.Errorf("%d discoveries under any dependence, want 3", got)
	}
}

func TestQValuesAreInTheOrderOfThePValuesGiven(t *testing.T) {
	rng := rand.New(rand.NewPCG(97, 101))
	want := QValues(thrombolysis, false)
	for range 50 {
		shuffled, at := make([]float64, 15), rng.Perm(15)
		for i, j := range at {
			shuffled[i] = thrombolysis[j]
		}
		got := QValues(shuffled, false)
		for i, j := range at {
			within(t, "q", got[i], want[j], 0)
		}
	}
}

func TestWhatIsNoPValueIsNoTest(t *testing.T) {
	nan := math.NaN()
	got := QValues([]float64{0.01, nan, 0.04, -0.1, 1.1}, false)
	within(t, "first", got[0], 0.02, 0)
	within(t, "second", got[2], 0.04, 0)
	for _, i := range []int{1, 3, 4} {
		if !math.IsNaN(got[i]) {
			t.Errorf("q %d is %g", i, got[i])
		}
	}
	if len(QValues(nil, true)) != 0 {
		t.Error("q-values of nothing")
	}
	for _, q := range QValues([]float64{0, 0, 1}, true) {
		if !(q >= 0 && q <= 1) {
			t.Errorf("q %g", q)
		}
	}
}

func TestTheShareOfFalseDiscoveriesIsHeld(t *testing.T) {
	// 1,000 tests, of which 100 are real shifts of 3.5 standard deviations.
	rng := rand.New(rand.NewPCG(103, 107))
	falseShare, found, naive := 0.0, 0.0, 0.0
	const rounds = 200
	for range rounds {
		p := make([]float64, 1000)
		for i := range p {
			z := rng.NormFloat64()
			if i < 100 {
				z += 3.5
			}
			p[i] = 0.5 * math.Erfc(z/math.Sqrt2)
		}
		var calls, wrong, wrongNaive, naiveCalls float64
		for i, q := range QValues(p, false) {
			if q <= 0.1 {
				calls++
				if i >= 100 {
					wrong++
				} else {
					found++
				}
			}
			if p[i] <= 0.05 {
				naiveCalls++
				if i >= 100 {
					wrongNaive++
				}
			}
		}
		falseShare += wrong / max(1, calls) / rounds
		naive += wrongNaive / naiveCalls / rounds
	}
	// The procedure holds q·(share of true nulls) = 0.09.
	if math.Abs(falseShare-0.09) > 0.01 || found/rounds < 80 || naive < 0.25 {
		t.Errorf("false discoveries %.3f, want 0.09; found %.1f of 100; without control %.2f are false", falseShare, found/rounds, naive)
	}
}
