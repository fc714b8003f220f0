package stats

import (
	"math"
	"math/rand/v2"
	"path/filepath"
	"testing"
)

// medpar reads the hospitals of the published funnel.
func medpar(t *testing.T, dir string) []Count {
	t.Helper()
	path := filepath.Join(dir, "funnelplotr/medpar_funnel_CQC.csv")
	expected := column(t, path, "expected")
	counts := make([]Count, len(expected))
	for i, observed := range column(t, path, "observed") {
		counts[i] = Count{observed, expected[i]}
	}
	return counts
}

func outliers(counts []Count, f Funnel, conf float64) int {
	n := 0
	for _, c := range counts {
		lo, hi := f.Limits(c.Expected, conf)
		if ratio := c.Observed / c.Expected; ratio < lo || ratio > hi {
			n++
		}
	}
	return n
}

func TestQuantilesInterpolateAsRDoes(t *testing.T) {
	// quantile(c(1, 2, 4, 8), …) in R: 10 % 1.3, 50 % 3, 90 % 6.8.
	for p, want := range map[float64]float64{0: 1, 0.1: 1.3, 0.5: 3, 0.9: 6.8, 1: 8, -1: 1, 2: 8} {
		within(t, "quantile", quantile([]float64{1, 2, 4, 8}, p), want, 1e-15)
	}
}

func TestOverdispersionByHand(t *testing.T) {
	// z = 2(√O − √E) = −4, 0, 4; φ = 32/3; w = 4E = 64 each;
	// τ² = (32 − 2) ÷ (192 − 64).
	f := NewFunnel([]Count{{4, 16}, {16, 16}, {36, 16}}, 0)
	within(t, "phi", f.Phi, 32.0/3, 1e-14)
	within(t, "tau2", f.Tau2, 30.0/128, 1e-15)
	lo, hi := f.Limits(16, 0.95)
	reach := 1.959963984540054 * math.Sqrt(1.0/64+30.0/128)
	within(t, "lower", lo, (1-reach)*(1-reach), 1e-14)
	within(t, "upper", hi, (1+reach)*(1+reach), 1e-14)
	// Where the reach passes zero no ratio is too low.
	if lo, _ := f.Limits(0.01, 0.998); lo != 0 {
		t.Errorf("lower limit %g, want 0", lo)
	}
	// Pulled in to the quartiles −2 and 2 the z say less.
	within(t, "winsorised phi", NewFunnel([]Count{{4, 16}, {16, 16}, {36, 16}}, 0.25).Phi, 8.0/3, 1e-14)
}

func TestWithoutOverdispersionTheFunnelIsExact(t *testing.T) {
	for _, counts := range [][]Count{nil, {{3, 10}}, {{10, 10}, {11, 11}}, {{5, 0}, {-1, 5}, {math.NaN(), 2}, {1, math.Inf(1)}}} {
		f := NewFunnel(counts, 0.1)
		if f.Tau2 != 0 {
			t.Errorf("%v: tau2 %g", counts, f.Tau2)
		}
		lo, hi := f.Limits(20, 0.95)
		exactLo, exactHi := PoissonExact(20, 0.95)
		if lo != exactLo/20 || hi != exactHi/20 {
			t.Errorf("%v: limits %g…%g", counts, lo, hi)
		}
	}
	if f := NewFunnel([]Count{{5, 0}}, 0.1); f.Groups != 0 || !math.IsNaN(f.Phi) {
		t.Errorf("funnel of nothing: %+v", f)
	}
	for _, bad := range [][2]float64{{0, .95}, {-1, .95}, {math.NaN(), .95}, {math.Inf(1), .95}, {5, 0}, {5, 1}} {
		if lo, hi := (Funnel{Tau2: 0.1}).Limits(bad[0], bad[1]); !math.IsNaN(lo) || !math.IsNaN(hi) {
			t.Errorf("limits at %v: %g…%g", bad, lo, hi)
		}
	}
}

func TestTheFunnelHoldsTheShareOfGroupsItPromises(t *testing.T) {
	// Groups that differ by chance and by a lognormal effect of σ 0.35, as
	// companies do, none of them an outlier. For normal effects pulling in a
	// tenth gives 11 % and 1.1 %; the longer upper tail of these adds the rest.
	rng := rand.New(rand.NewPCG(17, 19))
	const rounds, groups = 200, 150
	var exact, plain, winsorised, winsorised998 float64
	for range rounds {
		counts := make([]Count, groups)
		for i := range counts {
			expected := math.Exp(3 + rng.NormFloat64())
			rate := expected * math.Exp(0.35*rng.NormFloat64()-0.35*0.35/2)
			counts[i] = Count{poissonDraw(rng, rate), expected}
		}
		exact += float64(outliers(counts, Funnel{}, 0.95))
		plain += float64(outliers(counts, NewFunnel(counts, 0), 0.95))
		winsorised += float64(outliers(counts, NewFunnel(counts, 0.1), 0.95))
		winsorised998 += float64(outliers(counts, NewFunnel(counts, 0.1), 0.998))
	}
	for _, c := range []struct {
		name           string
		outside        float64
		atLeast, under float64
	}{
		{"95 % limits, nothing pulled in", plain, 0.04, 0.08},
		{"95 % limits, a tenth pulled in", winsorised, 0.09, 0.14},
		{"99.8 % limits, a tenth pulled in", winsorised998, 0.01, 0.03},
		{"95 % exact limits, blind to the effect", exact, 0.25, 0.40},
	} {
		if share := c.outside / rounds / groups; !(share >= c.atLeast && share < c.under) {
			t.Errorf("%s: %.2f %% outside, want %.1f to %.1f %%", c.name, 100*share, 100*c.atLeast, 100*c.under)
		}
	}
}

// poissonDraw counts exponential waiting times that fit into the rate.
func poissonDraw(rng *rand.Rand, rate float64) float64 {
	n := 0.0
	for t := rng.ExpFloat64(); t < rate; t += rng.ExpFloat64() {
		n++
	}
	return n
}
