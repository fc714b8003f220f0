package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

func TestTheClosestPairIsTakenFirst(t *testing.T) {
	// Controls 0, 2, 4 have a standard deviation of 2.
	controls := []Candidate{{"c0", []float64{0}}, {"c2", []float64{2}}, {"c4", []float64{4}}}
	treated := []Candidate{{"t1", []float64{1.5}}, {"t2", []float64{1.9}}, {"t9", []float64{9}}}
	got := MatchNearest(treated, controls, 1)
	// t2 takes c2, so t1 has to take c0; c4 is within reach of nobody left.
	want := []Pair{{"t2", "c2", 0.05}, {"t1", "c0", 0.75}}
	if len(got) != 2 {
		t.Fatalf("pairs %v", got)
	}
	for i, p := range got {
		within(t, "distance", p.Distance, want[i].Distance, 1e-12)
		if p.Treated != want[i].Treated || p.Control != want[i].Control {
			t.Errorf("pair %v, want %v", p, want[i])
		}
	}
	if wide := MatchNearest(treated, controls, math.Inf(1)); len(wide) != 3 || wide[2] != (Pair{"t9", "c4", 2.5}) {
		t.Errorf("without a caliper %v", wide)
	}
}

func TestTheCaliperHoldsForEveryCovariate(t *testing.T) {
	controls := []Candidate{{"a", []float64{0, 0}}, {"b", []float64{2, 20}}, {"c", []float64{4, 40}}}
	if got := MatchNearest([]Candidate{{"t", []float64{2, 36}}}, controls, 0.5); len(got) != 0 {
		t.Errorf("a unit alike in one of two was matched: %v", got)
	}
	if got := MatchNearest([]Candidate{{"t", []float64{2, 26}}}, controls, 0.5); len(got) != 1 || got[0].Control != "b" {
		t.Errorf("pairs %v", got)
	}
}

func TestTiesAreSettledByID(t *testing.T) {
	controls := []Candidate{{"d", []float64{1}}, {"b", []float64{1}}, {"c", []float64{3}}, {"a", []float64{3}}}
	treated := []Candidate{{"y", []float64{2}}, {"x", []float64{2}}}
	rng := rand.New(rand.NewPCG(191, 193))
	for range 20 {
		rng.Shuffle(4, func(i, j int) { controls[i], controls[j] = controls[j], controls[i] })
		slices.Reverse(treated)
		got := MatchNearest(treated, controls, 2)
		if len(got) != 2 || got[0].Treated != "x" || got[0].Control != "a" || got[1].Treated != "y" || got[1].Control != "b" {
			t.Fatalf("pairs %v", got)
		}
	}
}

func TestWhatCannotBeComparedIsNotMatched(t *testing.T) {
	nan := math.NaN()
	controls := []Candidate{{"a", []float64{1, 5}}, {"b", []float64{2, 5}}, {"c", []float64{nan, 5}}}
	for _, c := range []struct {
		covariates []float64
		want       int
	}{{[]float64{1, 5}, 1}, {[]float64{1, 6}, 0}, {[]float64{nan, 5}, 0}, {[]float64{math.Inf(1), 5}, 0}, {[]float64{1}, 0}} {
		if got := MatchNearest([]Candidate{{"t", c.covariates}}, controls, math.Inf(1)); len(got) != c.want {
			t.Errorf("%v: pairs %v", c.covariates, got)
		}
	}
	if got := MatchNearest(controls, controls[:1], math.Inf(1)); len(got) != 0 {
		t.Errorf("one control has no standard deviation; pairs %v", got)
	}
	if got := MatchNearest(controls, nil, 1); len(got) != 0 {
		t.Errorf("pairs without controls: %v", got)
	}
}

func TestMatchedUnitsAreBalanced(t *testing.T) {
	rng := rand.New(rand.NewPCG(197, 199))
	draw := func(name string, n int, shift float64) (out []Candidate) {
		for i := range n {
			out = append(out, Candidate{fmt.Sprint(name, i), []float64{rng.NormFloat64() + shift, 6.5 + rng.NormFloat64() + shift/2, 15 + 5*rng.NormFloat64()}})
		}
		return out
	}
	treated, controls := draw("t", 60, 0.8), draw("c", 1000, 0)
	before, pairs := Imbalance(treated, controls, nil), MatchNearest(treated, controls, 0.3)
	after := Imbalance(treated, controls, pairs)
	if len(pairs) < 45 || !(before[0] > 0.5) {
		t.Fatalf("%d pairs, imbalance before %v", len(pairs), before)
	}
	for j, d := range after {
		if !(math.Abs(d) < 0.1) {
			t.Errorf("covariate %d: imbalance %.3f after matching, %.3f before", j, d, before[j])
		}
	}
	seen := map[string]int{}
	for i, p := range pairs {
		seen[p.Treated]++
		seen[p.Control]++
		if i > 0 && p.Distance < pairs[i-1].Distance {
			t.Errorf("pair %d is closer than the one before", i)
		}
	}
	for id, n := range seen {
		if n > 1 {
			t.Errorf("%s was matched %d times", id, n)
		}
	}
}

func TestMatchedCompoundsFallBackAsTheTreatedDo(t *testing.T) {
	// The 30 compounds with the highest rates of 600 are listed, which does nothing.
	// Their rate falls back all the same; that of controls alike falls too.
	rng := rand.New(rand.NewPCG(211, 223))
	const worlds = 60
	var naive, unmatched, matched float64
	covered := 0
	for world := range worlds {
		units := make([]Cluster, 600)
		for i := range units {
			households := 0.3 + rng.Float64()
			rate := 10 * math.Exp(0.35*rng.NormFloat64())
			count := func() float64 { return distuv.Poisson{Lambda: rate * households, Src: rng}.Rand() }
			units[i] = Cluster{ID: fmt.Sprint(i), Stratum: "all", BeforeN: count(), BeforeD: households, AfterN: count(), AfterD: households}
		}
		var treated, controls []Candidate
		order := highest(60, len(units), func(i int) float64 { return units[i].BeforeN / units[i].BeforeD })
		for _, i := range order {
			units[i].Treated = rng.IntN(2) == 0 // half of the highest are not listed
		}
		for _, u := range units {
			c := Candidate{u.ID, []float64{u.BeforeN / u.BeforeD, math.Log(u.BeforeD)}}
			if u.Treated {
				treated = append(treated, c)
			} else {
				controls = append(controls, c)
			}
		}
		all := DiffInDiff(units, 0.95, 0, 1)
		naive += (all.TreatedAfter - all.TreatedBefore) / worlds
		unmatched += all.Effect / worlds
		stratum := map[string]string{}
		for _, p := range MatchNearest(treated, controls, 0.5) {
			stratum[p.Treated], stratum[p.Control] = p.Treated, p.Treated
		}
		var pairs []Cluster
		for _, u := range units {
			if u.Stratum = stratum[u.ID]; u.Stratum != "" {
				pairs = append(pairs, u)
			}
		}
		d := DiffInDiff(pairs, 0.95, 200, uint64(world))
		matched += d.Effect / worlds
		if d.Lo <= 0 && 0 <= d.Hi {
			covered++
		}
	}
	if !(naive < -3 && unmatched < -3) || math.Abs(matched) > 0.6 || covered < worlds*85/100 {
		t.Errorf("listing that does nothing: before and after %.2f, against all others %.2f, against matched %.2f; the interval holds 0 in %d of %d", naive, unmatched, matched, covered, worlds)
	}
}
