package stats

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

func TestShrunkRatesFindMoreOfTheWorstFirmsAndFewerSmallOnes(t *testing.T) {
	// 150 firms in one quarter: households lognormal, so that the ten largest hold
	// about 37 % of them; 22 tickets per 1,000 households and year on average, true
	// rates lognormal.
	const firms, worlds, worstN = 150, 400, 10
	const medianHouseholds, sizeSpread, rateSpread, perThousandAndQuarter = 3000, 1.2, 0.56, 5.5
	rng := rand.New(rand.NewPCG(157, 163))
	var byCount, byRate, byShrunk, smallByRate, smallByShrunk, largest float64
	for range worlds {
		groups, rates, sizes := make([]Tally, firms), make([]float64, firms), make([]float64, firms)
		for i := range groups {
			sizes[i] = medianHouseholds * math.Exp(sizeSpread*rng.NormFloat64())
			rates[i] = perThousandAndQuarter * math.Exp(rateSpread*rng.NormFloat64()-rateSpread*rateSpread/2)
			groups[i] = Tally{distuv.Poisson{Lambda: rates[i] * sizes[i] / 1000, Src: rng}.Rand(), sizes[i] / 1000}
		}
		ordered := slices.Sorted(slices.Values(sizes))
		quarter := ordered[firms/4]
		all, ten := 0.0, 0.0
		for i, v := range ordered {
			all += v
			if i >= firms-10 {
				ten += v
			}
		}
		largest += ten / all
		prior := NewPrior(groups)
		truly := highest(worstN, firms, func(i int) float64 { return rates[i] })
		// How many of a list are truly among the worst, and how many of the others are
		// of the smallest quarter.
		check := func(of func(i int) float64) (found, small float64) {
			for _, i := range highest(worstN, firms, of) {
				switch {
				case slices.Contains(truly, i):
					found++
				case sizes[i] < quarter:
					small++
				}
			}
			return found, small
		}
		found, _ := check(func(i int) float64 { return groups[i].Count })
		byCount += found
		found, small := check(func(i int) float64 { return groups[i].Rate() })
		byRate, smallByRate = byRate+found, smallByRate+small
		found, small = check(func(i int) float64 { return prior.Posterior(groups[i]).Mean() })
		byShrunk, smallByShrunk = byShrunk+found, smallByShrunk+small
	}
	for _, v := range []*float64{&byCount, &byRate, &byShrunk, &smallByRate, &smallByShrunk, &largest} {
		*v /= worlds
	}
	within(t, "share of the ten largest", largest, 0.37, 0.02)
	within(t, "found by counts", byCount, 2.2, 0.2)
	within(t, "found by rates", byRate, 7.0, 0.2)
	within(t, "found by shrunk rates", byShrunk, 7.2, 0.2)
	if !(byShrunk > byRate+0.1) {
		t.Errorf("shrunk rates find %.2f, raw rates %.2f", byShrunk, byRate)
	}
	if !(smallByRate > 1.5 && smallByShrunk < smallByRate/3) {
		t.Errorf("small firms wrongly listed: %.2f by rates, %.2f by shrunk rates", smallByRate, smallByShrunk)
	}
}

// highest returns the positions of the n largest of size values.
func highest(n, size int, of func(i int) float64) []int {
	order := make([]int, size)
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return sign(of(b) - of(a)) })
	return order[:n]
}

func TestFalseSignalsOfRatesStayInTheirBand(t *testing.T) {
	// What the rules call the latest of 24 normal values with known σ and the mean of
	// the same 24, by simulation outside this package: beyond three σ 0.21 %, the end
	// of a run of seven 0.79 % (1.56 % about a known mean), two of three 0.04 %, and a
	// trend of seven 2/7! = 0.04 %: together 1.1 %. That is the band where σz is 1.
	// Where it has to be found from 23 moving ranges its error of 15 % adds what
	// too narrow limits let through, as for XmR: 1.5 to 4 %.
	rng := rand.New(rand.NewPCG(167, 173))
	const series, months = 10000, 24
	for _, c := range []struct {
		name             string
		opt              UOptions
		spread           float64 // of monthly rates beyond chance
		atLeast, atMost  float64
		sigmaLo, sigmaHi float64
	}{
		{"chance alone", UOptions{}, 0, 0.007, 0.014, 0.9, 1.1},
		{"chance alone, plain", UOptions{Plain: true}, 0, 0.007, 0.014, 1, 1},
		{"rates that differ by 15 %", UOptions{}, 0.15, 0.015, 0.04, 2.8, 3.8},
		// What Laney's chart is for: the plain one calls a third or more of the months.
		{"rates that differ by 15 %, plain", UOptions{Plain: true}, 0.15, 0.25, 1, 1, 1},
	} {
		words, sigma := map[Signal]float64{}, 0.0
		for range series {
			tallies := make([]Tally, months)
			for i := range tallies {
				exposure := 100 * (0.7 + 0.6*rng.Float64())
				rate := 4 * math.Exp(c.spread*rng.NormFloat64())
				tallies[i] = Tally{distuv.Poisson{Lambda: rate * exposure, Src: rng}.Rand(), exposure}
			}
			chart := LaneyU(tallies, c.opt)
			words[chart.Signal]++
			sigma += chart.SigmaZ
		}
		share := (words[Up] + words[Down]) / series
		sigma /= series
		if !(share >= c.atLeast && share <= c.atMost) || !(sigma >= c.sigmaLo && sigma <= c.sigmaHi) || words[Few] != 0 {
			t.Errorf("%s: %.2f %% signals on stable series, want %.1f to %.1f %%; sigma z %.2f", c.name, 100*share, 100*c.atLeast, 100*c.atMost, sigma)
		}
	}
}

func TestABreakIsSignalledByBothCharts(t *testing.T) {
	// A rise by 30 % from month 25 on, with 400 tickets a month and rates that differ
	// by 6 % for no reason: seen within three months.
	rng := rand.New(rand.NewPCG(179, 181))
	const series = 1000
	byXmR, byU := 0, 0
	seen := func(c Chart) bool {
		return slices.ContainsFunc(c.Points[24:], func(p Point) bool { return p.Signal() == Up })
	}
	for range series {
		tallies, rates := make([]Tally, 27), make([]float64, 27)
		for i := range tallies {
			rate := 4 * math.Exp(0.06*rng.NormFloat64())
			if i >= 24 {
				rate *= 1.3
			}
			tallies[i] = Tally{distuv.Poisson{Lambda: rate * 100, Src: rng}.Rand(), 100}
			rates[i] = tallies[i].Rate()
		}
		if seen(XmR(rates, XmROptions{Baseline: UsualBaseline})) {
			byXmR++
		}
		if seen(LaneyU(tallies, UOptions{Baseline: UsualBaseline})) {
			byU++
		}
	}
	if byXmR < series*95/100 || byU < series*95/100 {
		t.Errorf("the rise is signalled by XmR in %d and by U' in %d of %d series", byXmR, byU, series)
	}
}
