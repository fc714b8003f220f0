package stats

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

// worlds draws groups with true rates from a gamma distribution.
func worlds(rng *rand.Rand, n int, mean, shape float64) (groups []Tally, rates []float64) {
	truth := distuv.Gamma{Alpha: shape, Beta: 1, Src: rng}
	for range n {
		exposure := math.Exp(3 + 1.2*rng.NormFloat64())
		rate := mean * truth.Rand() / shape
		groups = append(groups, Tally{poissonDraw(rng, rate*exposure), exposure})
		rates = append(rates, rate)
	}
	return groups, rates
}

func TestThePriorThatMadeTheGroupsIsFound(t *testing.T) {
	rng := rand.New(rand.NewPCG(31, 37))
	for _, truth := range []struct{ mean, shape float64 }{{0.5, 8}, {2, 2}, {0.02, 20}} {
		var mean, shape float64
		const rounds = 20
		for range rounds {
			groups, _ := worlds(rng, 1500, truth.mean, truth.shape)
			p := NewPrior(groups)
			mean += p.Mean / rounds
			shape += math.Log(p.Shape) / rounds
		}
		if math.Abs(mean/truth.mean-1) > 0.03 {
			t.Errorf("mean %g, want %g", mean, truth.mean)
		}
		// The sparse case says little about the shape.
		if truth.mean > 0.1 && math.Abs(shape-math.Log(truth.shape)) > 0.1 {
			t.Errorf("shape %g, want %g", math.Exp(shape), truth.shape)
		}
	}
}

func TestNoOtherPriorIsMoreLikely(t *testing.T) {
	rng := rand.New(rand.NewPCG(41, 43))
	for range 30 {
		groups, _ := worlds(rng, 60, 0.4, 4)
		p := NewPrior(groups)
		top := marginal(groups, p.Mean, p.Shape)
		for _, f := range []float64{0.5, 0.9, 0.99, 1.01, 1.1, 2} {
			if marginal(groups, p.Mean*f, p.Shape) > top+1e-9 || marginal(groups, p.Mean, p.Shape*f) > top+1e-9 {
				t.Errorf("%+v is less likely than a neighbour at %g", p, f)
			}
		}
	}
}

// The observed and expected cases of lip cancer in the 56 districts of Scotland, as
// printed by Clayton and Kaldor 1987.
func lipCancer() []Tally {
	observed := []float64{9, 39, 11, 9, 15, 8, 26, 7, 6, 20, 13, 5, 3, 8, 17, 9, 2, 7, 9, 7, 16, 31, 11, 7, 19, 15, 7, 10,
		16, 11, 5, 3, 7, 8, 11, 9, 11, 8, 6, 4, 10, 8, 2, 6, 19, 3, 2, 3, 28, 6, 1, 1, 1, 1, 0, 0}
	expected := []float64{1.4, 8.7, 3.0, 2.5, 4.3, 2.4, 8.1, 2.3, 2.0, 6.6, 4.4, 1.8, 1.1, 3.3, 7.8, 4.6, 1.1, 4.2, 5.5, 4.4,
		10.5, 22.7, 8.8, 5.6, 15.5, 12.5, 6.0, 9.0, 14.4, 10.2, 4.8, 2.9, 7.0, 8.5, 12.3, 10.1, 12.7, 9.4, 7.2, 5.3, 18.8,
		15.8, 4.3, 14.6, 50.7, 8.2, 5.6, 9.3, 88.7, 19.6, 3.4, 3.6, 5.7, 7.0, 4.2, 1.8}
	groups := make([]Tally, len(observed))
	for i := range groups {
		groups[i] = Tally{observed[i], expected[i]}
	}
	return groups
}

func TestTheScottishDistrictsSolveClaytonAndKaldorsEquations(t *testing.T) {
	// Both likelihood equations: the mean of the posterior means is the mean of the
	// prior, and Σ ψ(O + ν) − ψ(ν) + log(α/(α + E)) = 0.
	groups := lipCancer()
	p := NewPrior(groups)
	mean, score, alpha := 0.0, 0.0, p.Shape/p.Mean
	for _, g := range groups {
		mean += p.Posterior(g).Mean() / 56
		score += mathext.Digamma(g.Count+p.Shape) - mathext.Digamma(p.Shape) + math.Log(alpha/(alpha+g.Exposure))
	}
	within(t, "mean", mean, p.Mean, 1e-9)
	within(t, "score", score, 0, 1e-5)
	// The extremes are drawn in: 9 of 1.4 expected and 0 of 1.8.
	first, last := p.Posterior(groups[0]), p.Posterior(groups[55])
	if !(first.Mean() > 3.5 && first.Mean() < 4.5 && last.Mean() > 0.5 && last.Mean() < 0.7) || first.Above(1) < 0.99 {
		t.Errorf("first %g, last %g", first.Mean(), last.Mean())
	}
}

func TestTheMarginalIsTheNegativeBinomial(t *testing.T) {
	// P(O = 3) for shape 2 and mean 4: C(4, 3)·(1/3)²·(2/3)³ = 32/243.
	// The likelihood leaves out 1/3!.
	got := math.Exp(marginal([]Tally{{3, 8}}, 0.5, 2)) / 6
	within(t, "probability", got, 32.0/243, 1e-14)
	// For a large shape it is the Poisson's.
	groups := []Tally{{3, 8}, {0, 5}, {7, 2}}
	within(t, "limit", marginal(groups, 0.5, 1e7), marginal(groups, 0.5, math.Inf(1)), 1e-4)
}

func TestThePosteriorIsThePriorAndTheGroupsOwnEvents(t *testing.T) {
	p := Prior{Mean: 0.5, Shape: 4}
	g := p.Posterior(Tally{12, 8}) // (4 + 12) ÷ (8 + 8)
	within(t, "mean", g.Mean(), 1, 0)
	// Gamma quantiles with a whole shape are those of Garwood's interval.
	lo, _ := PoissonExact(16, 0.95)
	got, _ := g.Interval(0.95)
	within(t, "lower", got, lo/16, 1e-12)
	_, hi := PoissonExact(15, 0.95)
	_, got = g.Interval(0.95)
	within(t, "upper", got, hi/16, 1e-12)
	// P(Gamma(1, 1) > x) = e^−x.
	within(t, "above", Gamma{1, 1}.Above(0.7), math.Exp(-0.7), 1e-14)
	if above := (Gamma{3, 2}).Above(0); above != 1 {
		t.Errorf("P(rate > 0) = %g", above)
	}
}

func TestLittleExposureIsDrawnFurtherToTheMean(t *testing.T) {
	rng := rand.New(rand.NewPCG(47, 53))
	groups, _ := worlds(rng, 200, 0.5, 5)
	p := NewPrior(groups)
	for _, g := range groups {
		raw, shrunk := g.Rate(), p.Posterior(g).Mean()
		if (shrunk-p.Mean)*(raw-p.Mean) < 0 || math.Abs(shrunk-p.Mean) > math.Abs(raw-p.Mean)+1e-12 {
			t.Fatalf("raw %g, shrunk %g, mean %g: not between", raw, shrunk, p.Mean)
		}
	}
	small, big := p.Posterior(Tally{3, 2}).Mean(), p.Posterior(Tally{300, 200}).Mean()
	if !(small < big && big < 1.5) {
		t.Errorf("the same raw rate of 1.5 gives %g with little exposure, %g with much", small, big)
	}
}

func TestIntervalsHoldTheTruthAsOftenAsTheySay(t *testing.T) {
	rng := rand.New(rand.NewPCG(59, 61))
	inside, n := 0.0, 0.0
	for range 40 {
		groups, rates := worlds(rng, 150, 0.5, 8)
		p := NewPrior(groups)
		for i, g := range groups {
			if lo, hi := p.Posterior(g).Interval(0.9); lo <= rates[i] && rates[i] <= hi {
				inside++
			}
			n++
		}
	}
	if share := inside / n; share < 0.87 || share > 0.92 {
		t.Errorf("90 %% intervals hold %.1f %% of the true rates", 100*share)
	}
}

func TestWhereCountsDifferByChanceEveryGroupHasTheCommonRate(t *testing.T) {
	groups := []Tally{{10, 100}, {11, 100}, {9, 100}, {20, 200}}
	p := NewPrior(groups)
	if !math.IsInf(p.Shape, 1) || p.Mean != 0.1 {
		t.Fatalf("prior %+v", p)
	}
	for _, g := range groups {
		if got := p.Posterior(g); got != (Gamma{50.5, 500}) {
			t.Errorf("%v: %+v, want the common rate", g, got)
		}
	}
	// No event anywhere: the rate is low, and how low depends on the exposure.
	none := NewPrior([]Tally{{0, 400}, {0, 600}})
	if lo, hi := none.Posterior(Tally{0, 400}).Interval(0.95); !(lo >= 0 && hi > 0.001 && hi < 0.01) {
		t.Errorf("interval %g…%g", lo, hi)
	}
}

func TestAFewGroupsCannotTellHowGroupsDiffer(t *testing.T) {
	nan := math.NaN()
	for _, groups := range [][]Tally{nil, {{5, 10}}, {{5, 10}, {3, 0}, {nan, 4}}} {
		p := NewPrior(groups)
		g := p.Posterior(Tally{5, 10})
		lo, hi := g.Interval(0.95)
		for what, v := range map[string]float64{"shape": p.Shape, "mean": g.Mean(), "lower": lo, "upper": hi, "above": g.Above(1)} {
			if !math.IsNaN(v) {
				t.Errorf("%v: %s is %g, want undefined", groups, what, v)
			}
		}
	}
	p := NewPrior([]Tally{{5, 10}, {50, 10}, {0, 0}})
	if p.Groups != 2 || math.IsInf(p.Shape, 1) || !math.IsNaN(p.Posterior(Tally{0, 0}).Mean()) {
		t.Errorf("prior %+v, posterior without exposure %+v", p, p.Posterior(Tally{0, 0}))
	}
	if !math.IsNaN((Gamma{2, 3}).Above(nan)) {
		t.Error("a probability against an unknown reference")
	}
}

func TestTheUnitOfExposureScalesTheRates(t *testing.T) {
	rng := rand.New(rand.NewPCG(67, 71))
	groups, _ := worlds(rng, 80, 0.5, 5)
	scaled := make([]Tally, len(groups))
	for i, g := range groups {
		scaled[i] = Tally{g.Count, g.Exposure * 1000}
	}
	a, b := NewPrior(groups), NewPrior(scaled)
	within(t, "mean", a.Mean, 1000*b.Mean, 1e-6)
	within(t, "shape", a.Shape/b.Shape, 1, 1e-5)
}

func BenchmarkPriorOf1500Groups(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	groups, _ := worlds(rng, 1500, 0.05, 3)
	for b.Loop() {
		NewPrior(groups)
	}
}
