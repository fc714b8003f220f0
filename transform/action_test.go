package transform

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// drawUnits draws n compounds over strata, a tenth of which met with an action that
// multiplies their rate by effect. With chosen the offices pick those with the highest
// counts before, as they do when they interview.
func drawUnits(rng *rand.Rand, n int, effect float64, chosen bool) []actionUnit {
	units := make([]actionUnit, n)
	for i := range units {
		u := &units[i]
		u.ID, u.Stratum = fmt.Sprintf("C%04d", i), fmt.Sprintf("d%d|estate|2021-06-01", i%3)
		u.households, u.year = 300*math.Exp(0.8*rng.NormFloat64()), 1990+float64(rng.IntN(30))
		rate := 3 * math.Exp(0.4*rng.NormFloat64())
		u.BeforeD, u.AfterD = 6*u.households/1000, 6*u.households/1000
		u.BeforeN = distuv.Poisson{Lambda: rate * u.BeforeD, Src: rng}.Rand()
		u.Treated = i%10 == 0
		if chosen {
			u.Treated = u.BeforeN/u.BeforeD > 5 && rng.IntN(2) == 0
		}
		if u.Treated {
			rate *= effect
		}
		u.AfterN = distuv.Poisson{Lambda: rate * u.AfterD, Src: rng}.Rand()
	}
	return units
}

func TestMatchingTakesOutThatChosenCompoundsFallBack(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 8))
	const rounds = 40
	covered, naive, found, raw, left := 0, 0.0, 0, 0.0, 0.0
	for range rounds {
		units := drawUnits(rng, 900, 1, true)
		row := compareAction(units)
		if row.Effect == nil {
			t.Fatalf("no figure: %+v", row)
		}
		if *row.EffectLo <= 0 && *row.EffectHi >= 0 {
			covered++
		}
		naive += (*row.TreatedAfter - *row.TreatedBefore) / rounds
		raw, left = raw+math.Abs(*row.GapRateAll)/rounds, left+math.Abs(*row.GapRate)/rounds
		if r := compareAction(drawUnits(rng, 900, 0.5, true)); r.Effect != nil && *r.EffectHi < 0 {
			found++
		}
	}
	if naive > -1 || covered < rounds*85/100 || found < rounds*9/10 {
		t.Errorf("before and after alone says %.2f; the interval holds nothing in %d of %d rounds, and a halved rate is found in %d", naive, covered, rounds, found)
	}
	if raw < 1 || left > 0.2 {
		t.Errorf("the rates before differ by %.2f standard deviations before matching and %.2f after", raw, left)
	}
}

func TestAnActionWithTooLittleBehindItHasNoFigureButAReason(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 9))
	units := drawUnits(rng, 60, 1, false)
	var treated []actionUnit
	for _, u := range units {
		if u.Treated {
			treated = append(treated, u)
		}
	}
	for _, c := range []struct {
		name, want string
		units      []actionUnit
		followed   int
	}{
		{"nobody followed", tooRecent, nil, 0},
		{"no controls", noCompanion, treated, 6},
		{"five pairs at most", tooFew, units[:50], 5},
	} {
		row := compareAction(c.units)
		if row.Reason == nil || *row.Reason != c.want || row.Effect != nil || row.Followed != c.followed {
			t.Errorf("%s: %+v", c.name, row)
		}
	}
}

func TestCompoundsOfUnknownAgeAreMatchedAmongThemselves(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 10))
	units := drawUnits(rng, 300, 1, false)
	for i := range units {
		if units[i].Treated {
			units[i].year = math.NaN()
		}
	}
	if row := compareAction(units); row.Matched != 0 || *row.Reason != noCompanion {
		t.Errorf("unknown ages are matched with known ones: %+v", row)
	}
	for i := range units {
		units[i].year = math.NaN()
	}
	if row := compareAction(units); row.Matched < 15 || row.GapYear != nil {
		t.Errorf("unknown ages are not matched with each other: %+v", row)
	}
}
