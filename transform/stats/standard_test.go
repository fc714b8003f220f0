package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestExpectedEventsByHand(t *testing.T) {
	// Old buildings 60 in 2000, new ones 20 in 2000: 0.03 and 0.01.
	cells := []Cell{
		{"A", "old", Tally{50, 1500}}, {"A", "new", Tally{2, 500}},
		{"B", "old", Tally{10, 500}}, {"B", "new", Tally{18, 1500}},
	}
	units, references := Standardise(cells, 1)
	want := []Standardised{{Unit: "A", Count: Count{52, 50}, Exposure: 2000}, {Unit: "B", Count: Count{28, 30}, Exposure: 2000}}
	for i, u := range units {
		within(t, "expected", u.Expected, want[i].Expected, 1e-12)
		if u.Unit != want[i].Unit || u.Observed != want[i].Observed || u.Exposure != 2000 || u.LeftOut != 0 {
			t.Errorf("%+v, want %+v", u, want[i])
		}
	}
	if len(references) != 2 || references[0].Rate != 0.03 || references[1].Rate != 0.01 || references[0].Pooled {
		t.Errorf("references %+v", references)
	}
	ratio, lo, hi := units[0].Ratio(0.95)
	wantLo, wantHi := PoissonExact(52, 0.95)
	within(t, "ratio", ratio, 52.0/50, 1e-12)
	within(t, "lower", lo, wantLo/50, 1e-12)
	within(t, "upper", hi, wantHi/50, 1e-12)
}

func TestTheRatioHasGarwoodsInterval(t *testing.T) {
	// Garwood 1936: 4 observed, 95 % limits of the mean 1.09 and 10.24.
	ratio, lo, hi := Count{4, 3.3}.Ratio(0.95)
	within(t, "ratio", ratio, 4/3.3, 1e-15)
	within(t, "lower", lo*3.3, 1.09, 0.005)
	within(t, "upper", hi*3.3, 10.24, 0.005)
	for _, c := range []Count{{4, 0}, {4, -1}, {4, math.NaN()}, {4, math.Inf(1)}} {
		if ratio, lo, hi := c.Ratio(0.95); !math.IsNaN(ratio) || !math.IsNaN(lo) || !math.IsNaN(hi) {
			t.Errorf("%v: %g (%g to %g)", c, ratio, lo, hi)
		}
	}
}

func TestSmallStrataArePooledUntilThePoolIsLargeEnough(t *testing.T) {
	cells := []Cell{
		{"A", "big", Tally{100, 1000}}, {"A", "tiny", Tally{1, 100}}, {"A", "small", Tally{4, 100}},
		{"B", "middle", Tally{10, 300}}, {"B", "zero", Tally{0, 50}},
	}
	for _, c := range []struct {
		min    float64
		pooled []string
		rate   float64
	}{
		{0, nil, math.NaN()},
		{1, []string{"tiny", "zero"}, 1.0 / 150},
		{5, []string{"tiny", "small", "zero"}, 5.0 / 250},
		{6, []string{"tiny", "small", "middle", "zero"}, 15.0 / 550}, // 5 are too few, so the next smallest joins
		{1000, []string{"big", "tiny", "small", "middle", "zero"}, 115.0 / 1550},
	} {
		_, references := Standardise(cells, c.min)
		var pooled []string
		for _, r := range references {
			if r.Pooled {
				pooled = append(pooled, r.Stratum)
				within(t, "pooled rate", r.Rate, c.rate, 1e-15)
			} else {
				within(t, "own rate", r.Rate, r.Own.Rate(), 0)
			}
		}
		if !slices.Equal(pooled, c.pooled) {
			t.Errorf("at least %g events: pooled %v, want %v", c.min, pooled, c.pooled)
		}
	}
}

func TestObservedAndExpectedAddToTheSameTotal(t *testing.T) {
	rng := rand.New(rand.NewPCG(83, 89))
	for range 200 {
		var cells []Cell
		left, counted := 0.0, 0.0
		for range rng.IntN(80) {
			c := Cell{fmt.Sprint(rng.IntN(9)), fmt.Sprint(rng.IntN(12)), Tally{float64(rng.IntN(6)), float64(rng.IntN(50))}}
			if c.Exposure == 0 {
				left += c.Count
			} else {
				counted += c.Count
			}
			cells = append(cells, c)
		}
		units, references := Standardise(cells, float64(rng.IntN(20)))
		var observed, expected, out, own float64
		for _, u := range units {
			observed, expected, out = observed+u.Observed, expected+u.Expected, out+u.LeftOut
		}
		for _, r := range references {
			own += r.Own.Count
		}
		within(t, "expected", expected, observed, 1e-9)
		within(t, "observed", observed, counted, 0)
		within(t, "left out", out, left, 0)
		within(t, "strata", own, counted, 0)
	}
}

func TestTheSameMixAndRateGivesARatioOfOne(t *testing.T) {
	var cells []Cell
	for u := range 5 {
		for s := range 4 {
			n := float64(10 * (u + 1))
			cells = append(cells, Cell{fmt.Sprint(u), fmt.Sprint(s), Tally{n * float64(s+1), n * 7}})
		}
	}
	units, _ := Standardise(cells, 1)
	for _, u := range units {
		ratio, _, _ := u.Ratio(0.95)
		within(t, "ratio", ratio, 1, 1e-12)
	}
}

func TestCellsThatCannotBeComparedAreLeftOutAndShown(t *testing.T) {
	nan := math.NaN()
	units, references := Standardise([]Cell{
		{"A", "s", Tally{3, 10}}, {"A", "s", Tally{2, 0}}, {"A", "new", Tally{4, nan}},
		{"A", "s", Tally{nan, 5}}, {"A", "s", Tally{-1, 5}}, {"B", "s", Tally{7, 0}},
	}, 1)
	if len(units) != 2 || units[0].Observed != 3 || units[0].LeftOut != 6 || units[1].LeftOut != 7 || units[1].Observed != 0 {
		t.Errorf("units %+v", units)
	}
	if len(references) != 1 || references[0].Rate != 0.3 {
		t.Errorf("references %+v", references)
	}
	if ratio, _, _ := units[1].Ratio(0.95); !math.IsNaN(ratio) {
		t.Errorf("a unit without exposure has the ratio %g", ratio)
	}
	if units, references := Standardise(nil, 1); len(units)+len(references) != 0 {
		t.Errorf("nothing gives %v and %v", units, references)
	}
}
