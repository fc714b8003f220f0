package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// PoissonTail returns the probability of observed events or more where expected are
// to be expected by chance. With mid only half of the probability of exactly
// observed counts, which takes back what a discrete test is too cautious by. NaN
// unless observed is a whole number ≥ 0 and expected a finite number ≥ 0.
//
// Source: the tail as an incomplete gamma function: M. Abramowitz and I. A. Stegun,
// Handbook of Mathematical Functions (1964), 26.4.21; mid-p: H. O. Lancaster,
// "Significance tests in discrete distributions", JASA 56 (1961) 223–234.
func PoissonTail(observed, expected float64, mid bool) float64 {
	if !whole(observed) || !(expected >= 0) || math.IsInf(expected, 1) {
		return math.NaN()
	}
	p, exactly := 1.0, 0.0
	switch {
	case expected == 0 && observed > 0:
		return 0
	case expected == 0:
		exactly = 1
	default:
		factorial, _ := math.Lgamma(observed + 1)
		exactly = math.Exp(observed*math.Log(expected) - expected - factorial)
		if observed > 0 {
			p = mathext.GammaIncReg(observed, expected)
		}
	}
	if mid {
		p -= exactly / 2
	}
	return p
}

// Tail returns the probability that in this much exposure observed events or more
// arise, given what is known about the rate: the negative binomial prediction, which
// knows that the rate itself is uncertain. mid as in PoissonTail. NaN where nothing
// is known of the rate, unless observed is a whole number ≥ 0 and exposure > 0.
//
// Source: A. Gelman et al., Bayesian Data Analysis, 3rd ed. (2013), section 2.6; as a
// test of the present week against the past: M. Höhle, "surveillance: an R package
// for the monitoring of infectious diseases", Computational Statistics 22 (2007)
// 571–582 (algorithm "bayes").
func (g Gamma) Tail(observed, exposure float64, mid bool) float64 {
	if !g.defined() || !whole(observed) || !(exposure > 0) || math.IsInf(exposure, 1) {
		return math.NaN()
	}
	now := exposure / (exposure + g.Exposure)
	p := 1.0
	if observed > 0 {
		p = mathext.RegIncBeta(observed, g.Shape, now)
	}
	if mid {
		ways, _ := math.Lgamma(g.Shape + observed)
		own, _ := math.Lgamma(g.Shape)
		factorial, _ := math.Lgamma(observed + 1)
		p -= math.Exp(ways-own-factorial+observed*math.Log(now)+g.Shape*math.Log1p(-now)) / 2
	}
	return p
}

func whole(x float64) bool { return x >= 0 && x == math.Trunc(x) && !math.IsInf(x, 1) }

// Watched is a unit whose present is held against its own past.
type Watched struct {
	// Past are the tallies of earlier weeks, in any order; those that are not
	// defined are gaps.
	Past []Tally
	Now  Tally
}

// Surprise is how unusual the present of a unit is.
type Surprise struct {
	// Expected is the number of events that its past, and where this says little
	// the rate of all units, lets one expect now.
	Expected float64
	// P is the probability of as many events as were observed now, or more.
	P float64
}

// Surprises returns for every unit, such as the compounds in one category of
// complaints, how unusual its present is, and the dispersion φ behind it: how many
// times more than chance the weeks of one unit scatter, at least 1. Pass the P of all
// categories together through QValues before any is called a rise, and ask for a
// minimum number of events, as one ticket where there was never any can be unusual.
//
// The rate of a unit is that of its own past drawn towards the rate of all (NewPrior
// over the past totals, each event counting 1/φ), so that a past of zeros or of a
// few weeks still gives an answer. The prediction is negative binomial with that
// mean and variance φ·µ + the variance of the mean; mid as in PoissonTail. φ is the
// mean over units of the Pearson statistic of their weeks divided by its degrees of
// freedom, a unit with n ≥ 2 events weighing 1 − 1/n.
//
// No trend and no season is fitted: a half to one year of weeks is too short for
// either. Where months differ, multiply the exposures by the factors of Seasonal. Both
// are NaN for a present or a past that is not defined, and with fewer than two units
// with a past.
//
// Sources: the variance φ·µ·(1 + …) with φ ≥ 1, and a unit against its own past: C. P.
// Farrington et al., "A statistical algorithm for the early detection of outbreaks of
// infectious disease", JRSS A 159 (1996) 547–563; a negative binomial quantile in
// place of its power transformation: A. Noufaily et al., Statistics in Medicine 32
// (2013) 1206–1222. Their trend, season and down-weighting of past outbreaks are not
// taken; the borrowing from all units is that of Clayton and Kaldor, see NewPrior.
func Surprises(units []Watched, mid bool) (surprises []Surprise, phi float64) {
	past := make([]Tally, len(units))
	for i, u := range units {
		past[i], _ = total(u.Past)
	}
	phi = weekly(units, past)
	for i := range past {
		past[i] = Tally{past[i].Count / phi, past[i].Exposure / phi}
	}
	prior := NewPrior(past)
	surprises = make([]Surprise, len(units))
	for i, u := range units {
		g := prior.Posterior(past[i])
		surprises[i] = Surprise{math.NaN(), math.NaN()}
		if !u.Now.defined() || !g.defined() {
			continue
		}
		expected := g.Mean() * u.Now.Exposure
		// The negative binomial with this mean and variance φµ + µ²/Shape.
		shape := 1 / (1/g.Shape + (phi-1)/expected)
		predicted := Gamma{shape, shape * u.Now.Exposure / expected}
		surprises[i] = Surprise{expected, predicted.Tail(u.Now.Count, u.Now.Exposure, mid)}
	}
	return surprises, phi
}

// weekly is φ, given the sum of every unit's past.
func weekly(units []Watched, past []Tally) float64 {
	sum, weights := 0.0, 0.0
	for i, u := range units {
		if past[i].Count < 2 {
			continue
		}
		chi, weeks := 0.0, 0.0
		for _, t := range u.Past {
			if t.defined() {
				expected := past[i].Rate() * t.Exposure
				chi += (t.Count - expected) * (t.Count - expected) / expected
				weeks++
			}
		}
		if weeks > 1 {
			w := 1 - 1/past[i].Count
			sum += w * chi / (weeks - 1)
			weights += w
		}
	}
	if weights == 0 {
		return 1
	}
	return max(1, sum/weights)
}
