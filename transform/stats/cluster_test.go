package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

func TestAGroupOfPartsThatDifferIsKnownLessWell(t *testing.T) {
	parts := []Part{}
	add := func(group string, observed, expected float64) {
		parts = append(parts, Part{group, Count{observed, expected}})
	}
	// Around its own ratio of 2 nothing of A varies; the parts of B and C do.
	for range 4 {
		add("A", 200, 100)
	}
	for range 10 {
		add("B", 60, 100)
		add("B", 140, 100)
	}
	add("C", 150, 100)
	add("D", 5, 0)
	c := NewClusters(parts)
	// By hand: z of B is 2(√60 − 10) and 2(√140 − 10), 20 of 24 parts; w = 4·own.
	zs := 10 * (sq(2*(math.Sqrt(60)-10)) + sq(2*(math.Sqrt(140)-10)))
	sumW, sumW2 := 4*4*200.0+20*4*100, 4*sq(4*200)+20*sq(4*100)
	if want := (zs - 23) / (sumW - sumW2/sumW); math.Abs(c.Parts.Tau2-want) > 1e-12 || c.Parts.Groups != 24 {
		t.Errorf("τ² %v of %d parts, want %v of 24", c.Parts.Tau2, c.Parts.Groups, want)
	}
	for group, want := range map[string]float64{
		"A": 1 / (1/400. + 4*c.Parts.Tau2/4), "B": 1 / (1/2000. + 4*c.Parts.Tau2/20), "C": c.Parts.Effective(100),
	} {
		if got := c.Effective(group); math.Abs(got-want) > 1e-9 {
			t.Errorf("%s has %v effective events, want %v", group, got, want)
		}
	}
	if !math.IsNaN(c.Effective("D")) || !math.IsNaN(c.Effective("E")) {
		t.Error("a group without parts of which something is expected has effective events")
	}
}

func sq(v float64) float64 { return v * v }

func TestScoreAndLimitsOfARatioAreOneRule(t *testing.T) {
	for _, effective := range []float64{0.5, 3, 20, 400} {
		for _, conf := range []float64{0.95, 0.998} {
			lo, hi := RatioLimits(effective, conf)
			if _, p := RatioScore(hi, effective); math.Abs(p-(1-conf)) > 1e-9 {
				t.Errorf("at the upper limit of %v effective events p is %v, want %v", effective, p, 1-conf)
			}
			if z, p := RatioScore(lo, effective); lo > 0 && (z > 0 || math.Abs(p-(1-conf)) > 1e-9) {
				t.Errorf("at the lower limit of %v effective events z is %v and p %v", effective, z, p)
			}
		}
	}
	f := Funnel{Tau2: 0.04}
	lo, hi := f.Limits(50, 0.998)
	reach := NormalTwoSided(0.998) * math.Sqrt(1/200.+0.04)
	if math.Abs(lo-sq(1-reach)) > 1e-12 || math.Abs(hi-sq(1+reach)) > 1e-12 {
		t.Errorf("limits %v and %v of an overdispersed funnel", lo, hi)
	}
	for _, bad := range [][2]float64{{-1, 5}, {1, 0}, {math.NaN(), 5}, {1, math.NaN()}} {
		if z, p := RatioScore(bad[0], bad[1]); !math.IsNaN(z) || !math.IsNaN(p) {
			t.Errorf("the score of %v is %v, %v", bad, z, p)
		}
	}
	if lo, hi := RatioLimits(0, 0.95); !math.IsNaN(lo) || !math.IsNaN(hi) {
		t.Errorf("limits without effective events: %v, %v", lo, hi)
	}
}

// Companies without any effect of their own, but with compounds that differ by a
// lognormal factor of σ 0.63 as in the synthetic city: whatever their size, about
// 5 % lie outside the 95 % limits and few outside 99.8 %. With the variance
// between companies in place of that between compounds the small ones would be
// called and the large ones never.
func TestSmallCompaniesAreCalledNoMoreOftenThanLargeOnes(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 63))
	var out95, out998, n [2]float64
	for range 40 {
		var parts []Part
		totals := map[string]*Count{}
		for k := range 150 {
			name := fmt.Sprint(k)
			totals[name] = &Count{}
			size := 2
			if k%2 == 1 {
				size = 20
			}
			for range size {
				e := 12 * math.Exp(0.6*rng.NormFloat64())
				o := poissonDraw(rng, e*math.Exp(0.63*rng.NormFloat64()-0.63*0.63/2))
				parts = append(parts, Part{name, Count{o, e}})
				totals[name].Observed += o
				totals[name].Expected += e
			}
		}
		c := NewClusters(parts)
		for k := range 150 {
			name := fmt.Sprint(k)
			_, p := RatioScore(totals[name].Observed/totals[name].Expected, c.Effective(name))
			n[k%2]++
			if p < 0.05 {
				out95[k%2]++
			}
			if p < 0.002 {
				out998[k%2]++
			}
		}
	}
	for i, name := range []string{"small", "large"} {
		a, b := out95[i]/n[i], out998[i]/n[i]
		t.Logf("%s: %.3f outside 95 %%, %.4f outside 99.8 %%", name, a, b)
		if a < 0.02 || a > 0.10 || b > 0.012 {
			t.Errorf("%s companies: %.3f lie outside the 95 %% limits and %.4f outside the 99.8 %% limits", name, a, b)
		}
	}
}
