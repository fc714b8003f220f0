package stats

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

func TestPoissonTailsAreThoseOfTheTables(t *testing.T) {
	// Cumulative Poisson tables: P(X ≤ 9 | 5) = 0.9682, P(X ≤ 0 | 0.5) = 0.6065,
	// P(X ≤ 14 | 10) = 0.9165.
	for _, c := range []struct{ observed, expected, want float64 }{
		{10, 5, 1 - 0.9682}, {1, 0.5, 1 - 0.6065}, {15, 10, 1 - 0.9165}, {0, 3, 1},
	} {
		within(t, "tail", PoissonTail(c.observed, c.expected, false), c.want, 0.00005)
	}
	// By hand: P(X ≥ 2 | 1) = 1 − 2/e, mid without half of 1/(2e).
	within(t, "tail", PoissonTail(2, 1, false), 1-2/math.E, 1e-14)
	within(t, "mid", PoissonTail(2, 1, true), 1-2/math.E-0.25/math.E, 1e-14)
	within(t, "mid of none", PoissonTail(0, 1, true), 1-0.5/math.E, 1e-14)
	within(t, "certain", PoissonTail(0, 0, false), 1, 0)
	within(t, "mid of the certain", PoissonTail(0, 0, true), 0.5, 0)
	within(t, "impossible", PoissonTail(1, 0, true), 0, 0)
}

func TestThePredictionIsTheNegativeBinomial(t *testing.T) {
	// Shape 2, mean 4: P(0) = 1/9, P(1) = 4/27, P(2) = 4/27, so P(≥ 3) = 16/27 and
	// P(3) = 32/243.
	g := Gamma{2, 1}
	within(t, "tail", g.Tail(3, 2, false), 16.0/27, 1e-14)
	within(t, "mid", g.Tail(3, 2, true), 16.0/27-16.0/243, 1e-14)
	within(t, "none", g.Tail(0, 2, false), 1, 0)
	// A rate known for sure leaves the Poisson's.
	within(t, "limit", Gamma{5e7, 1e7}.Tail(10, 1, false), PoissonTail(10, 5, false), 1e-6)
	// An uncertain rate makes high counts less unusual.
	if sure, unsure := PoissonTail(12, 5, false), (Gamma{5, 1}).Tail(12, 1, false); !(unsure > 2*sure) {
		t.Errorf("known rate %g, uncertain rate %g", sure, unsure)
	}
}

func TestTailsFallAsCountsRise(t *testing.T) {
	for _, mid := range []bool{false, true} {
		before, predictedBefore := 1.1, 1.1
		for k := 0.0; k < 60; k++ {
			p, q := PoissonTail(k, 7.3, mid), Gamma{3.4, 0.9}.Tail(k, 2, mid)
			if !(p < before && q < predictedBefore && p > 0 && q > 0) {
				t.Errorf("%g events, mid %v: %g after %g, %g after %g", k, mid, p, before, q, predictedBefore)
			}
			before, predictedBefore = p, q
		}
	}
}

func TestTailsOfWhatIsNotDefinedAreMissing(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range [][2]float64{{-1, 5}, {2.5, 5}, {nan, 5}, {inf, 5}, {3, -1}, {3, nan}, {3, inf}} {
		if p := PoissonTail(c[0], c[1], false); !math.IsNaN(p) {
			t.Errorf("PoissonTail(%g, %g) = %g", c[0], c[1], p)
		}
		if p := (Gamma{2, 3}).Tail(c[0], c[1], true); !math.IsNaN(p) {
			t.Errorf("Tail(%g, %g) = %g", c[0], c[1], p)
		}
	}
	for _, g := range []Gamma{{}, {nan, 1}, {1, 0}, {-1, 1}} {
		if p := g.Tail(3, 1, false); !math.IsNaN(p) {
			t.Errorf("%v predicts %g", g, p)
		}
	}
}

// weeks draws units whose tickets come in matters: each matter brings 1 to burst
// tickets at once.
func weeks(rng *rand.Rand, units, n, burst int) []Watched {
	effect := distuv.Gamma{Alpha: 2, Beta: 2, Src: rng}
	out := make([]Watched, units)
	for i := range out {
		exposure := math.Exp(6.5 + 0.9*rng.NormFloat64())
		rate := effect.Rand() * 0.0004 / (1 + float64(burst)) * 2
		week := func() Tally {
			count := 0.0
			for range int(poissonDraw(rng, rate*exposure)) {
				count += float64(1 + rng.IntN(burst))
			}
			return Tally{count, exposure}
		}
		for range n {
			out[i].Past = append(out[i].Past, week())
		}
		out[i].Now = week()
	}
	return out
}

func TestWithoutARiseFewWeeksAreUnusual(t *testing.T) {
	rng := rand.New(rand.NewPCG(109, 113))
	for _, c := range []struct {
		n, burst       int
		atLeast, below float64 // φ; bursts of 1 to 4 at once have φ = E[b²]/E[b] = 3
	}{{52, 1, 1, 1.05}, {52, 4, 2.2, 3.2}, {8, 1, 1, 1.1}} {
		small, rare, n, phi := 0.0, 0.0, 0.0, 0.0
		const rounds = 10
		for range rounds {
			surprises, dispersion := Surprises(weeks(rng, 1500, c.n, c.burst), false)
			phi += dispersion / rounds
			for _, s := range surprises {
				n++
				if s.P <= 0.05 {
					small++
				}
				if s.P <= 0.001 {
					rare++
				}
			}
		}
		if small/n > 0.055 || rare/n > 0.004 || !(phi >= c.atLeast && phi <= c.below) {
			t.Errorf("%d weeks, up to %d at once: P ≤ 0.05 in %.3f, P ≤ 0.001 in %.5f, φ %.2f", c.n, c.burst, small/n, rare/n, phi)
		}
	}
}

func TestRealRisesAreFoundAmongManyCompounds(t *testing.T) {
	rng := rand.New(rand.NewPCG(127, 131))
	found, wrong := 0, 0
	const rounds = 20
	for range rounds {
		units := weeks(rng, 1500, 52, 1)
		for i := range 10 {
			units[i].Now.Count += 8
		}
		surprises, _ := Surprises(units, false)
		p := make([]float64, len(surprises))
		for i, s := range surprises {
			p[i] = s.P
		}
		for i, q := range QValues(p, false) {
			switch {
			case q > 0.05:
			case i < 10:
				found++
			default:
				wrong++
			}
		}
	}
	if found < 195 || wrong > 15 {
		t.Errorf("%d of 200 rises of 8 tickets found, %d others called", found, wrong)
	}
}

func TestAPastOfZerosIsJudgedByTheRateOfAll(t *testing.T) {
	units := []Watched{{Now: Tally{2, 100}}, {Now: Tally{2, 100}}, {Now: Tally{2, 100}}}
	for range 10 {
		units[0].Past = append(units[0].Past, Tally{0, 100})
		units[1].Past = append(units[1].Past, Tally{1, 100})
		units[2].Past = append(units[2].Past, Tally{9, 100})
	}
	surprises, _ := Surprises(units, false)
	zero := surprises[0]
	if !(zero.Expected > 0.01 && zero.Expected < 1) || !(zero.P > 0 && zero.P < surprises[1].P && surprises[1].P < surprises[2].P) {
		t.Errorf("surprises %+v", surprises)
	}
	// Nobody ever had one: the first is unusual, and not impossible.
	for i := range units {
		units[i].Past = units[0].Past
	}
	surprises, phi := Surprises(units, false)
	if p := surprises[0].P; !(p > 1e-4 && p < 0.05) || phi != 1 {
		t.Errorf("two events where there were none in 3,000: P %g, φ %g", p, phi)
	}
}

func TestWhatIsNotDefinedSurprisesNobody(t *testing.T) {
	past := []Tally{{3, 10}, {math.NaN(), 10}, {4, 10}, {2, 0}}
	surprises, _ := Surprises([]Watched{{past, Tally{3, 10}}, {past, Tally{3, 0}}, {nil, Tally{3, 10}}}, false)
	if math.IsNaN(surprises[0].P) || !math.IsNaN(surprises[1].P) || !math.IsNaN(surprises[2].Expected) {
		t.Errorf("surprises %+v", surprises)
	}
	// Two units alike have the common rate: (14 + ½) ÷ 40.
	within(t, "expected", surprises[0].Expected, 3.625, 1e-9)
	if alone, _ := Surprises([]Watched{{past, Tally{3, 10}}}, false); !math.IsNaN(alone[0].P) {
		t.Errorf("one unit alone: %+v", alone)
	}
}

func BenchmarkScanOf1500CompoundsAnd22Categories(b *testing.B) {
	rng := rand.New(rand.NewPCG(5, 6))
	units := weeks(rng, 1500, 52, 2)
	for b.Loop() {
		var p []float64
		for range 22 {
			surprises, _ := Surprises(units, false)
			for _, s := range surprises {
				p = append(p, s.P)
			}
		}
		QValues(p, false)
	}
}
