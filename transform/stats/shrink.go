package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Gamma is what is known about a rate: a gamma distribution with mean
// Shape ÷ Exposure, as after Shape events in Exposure. Where one of them is NaN
// nothing is known, and everything computed from it is NaN.
type Gamma struct {
	Shape, Exposure float64
}

// Mean is the expected rate.
func (g Gamma) Mean() float64 { return g.Shape / g.Exposure }

// Interval returns the rates between which the true one lies with probability
// conf, equal shares lying outside on either side.
func (g Gamma) Interval(conf float64) (lo, hi float64) {
	if !g.defined() || !(conf > 0 && conf < 1) {
		return math.NaN(), math.NaN()
	}
	tail := (1 - conf) / 2
	return mathext.GammaIncRegInv(g.Shape, tail) / g.Exposure, mathext.GammaIncRegCompInv(g.Shape, tail) / g.Exposure
}

// Above returns the probability that the rate is higher than reference.
func (g Gamma) Above(reference float64) float64 {
	if !g.defined() || math.IsNaN(reference) {
		return math.NaN()
	}
	if reference <= 0 {
		return 1
	}
	return mathext.GammaIncRegComp(g.Shape, reference*g.Exposure)
}

func (g Gamma) defined() bool {
	return g.Shape > 0 && g.Exposure > 0 && finite(g.Shape) && finite(g.Exposure)
}

// Prior is how the true rates of groups differ among each other, found from their
// tallies: a gamma distribution.
type Prior struct {
	// Mean is the mean rate of groups and Shape says how alike they are: the
	// coefficient of variation of true rates is 1/√Shape. Shape is +Inf where the
	// counts differ no more than chance explains; both are NaN with fewer than two
	// groups with exposure.
	Mean, Shape float64
	// All is the sum of the tallies and Groups their number.
	All    Tally
	Groups int
}

// NewPrior finds the prior of groups by maximum marginal likelihood: their counts
// are negative binomial with mean Mean × exposure. Tallies that are not defined are
// left out. The prior is found from all groups, so it is not for groups that are
// known to differ in kind: take it for each peer group.
//
// Source: D. Clayton and J. Kaldor, "Empirical Bayes estimates of age-standardized
// relative risks for use in disease mapping", Biometrics 43 (1987) 671–681.
func NewPrior(groups []Tally) Prior {
	p := Prior{Mean: math.NaN(), Shape: math.NaN()}
	p.All, p.Groups = total(groups)
	if p.Groups < 2 {
		return p
	}
	p.Mean, p.Shape = p.All.Rate(), math.Inf(1)
	if p.All.Count == 0 {
		return p
	}
	// The likelihood is searched over the logarithm of the shape, first on a grid,
	// as it may have its maximum at either end.
	const lowest, highest, step = -4.0, 12.0, 0.5
	at := func(logShape float64) float64 {
		shape := math.Exp(logShape)
		return marginal(groups, meanRate(groups, p.All.Rate(), shape), shape)
	}
	best, top := math.Inf(1), marginal(groups, p.Mean, p.Shape)
	for x := lowest; x <= highest; x += step {
		if l := at(x); l > top+1e-9 {
			best, top = x, l
		}
	}
	if math.IsInf(best, 1) || best == highest {
		return p
	}
	p.Shape = math.Exp(peak(at, best-step, best+step))
	p.Mean = meanRate(groups, p.All.Rate(), p.Shape)
	return p
}

// peak finds the maximum of a function with one peak between lo and hi by the
// golden section, to 1e-7 of the argument.
func peak(f func(float64) float64, lo, hi float64) float64 {
	const golden = 1 / math.Phi
	a, b := hi-golden*(hi-lo), lo+golden*(hi-lo)
	fa, fb := f(a), f(b)
	for hi-lo > 1e-7 {
		if fa >= fb {
			hi, b, fb = b, a, fa
			a = hi - golden*(hi-lo)
			fa = f(a)
		} else {
			lo, a, fa = a, b, fb
			b = lo + golden*(hi-lo)
			fb = f(b)
		}
	}
	return (lo + hi) / 2
}

// meanRate solves the likelihood equation of the mean for a shape:
// Σ (O − mE)/(1 + mE/shape) = 0, by weighing groups in turn.
func meanRate(groups []Tally, m, shape float64) float64 {
	for range 200 {
		count, exposure := 0.0, 0.0
		for _, g := range groups {
			if g.defined() {
				w := 1 / (1 + m*g.Exposure/shape)
				count += w * g.Count
				exposure += w * g.Exposure
			}
		}
		next := count / exposure
		done := math.Abs(next-m) <= 1e-12*m
		m = next
		if done {
			break
		}
	}
	return m
}

// marginal is the log likelihood of the counts without what depends on neither
// mean nor shape; Poisson where shape is +Inf.
func marginal(groups []Tally, m, shape float64) float64 {
	poisson := math.IsInf(shape, 1)
	own, _ := math.Lgamma(shape)
	l := 0.0
	for _, g := range groups {
		if !g.defined() {
			continue
		}
		mu := m * g.Exposure
		if poisson {
			l += g.Count*math.Log(mu) - mu
			continue
		}
		l -= (shape + g.Count) * math.Log1p(mu/shape)
		if g.Count > 0 {
			more, _ := math.Lgamma(shape + g.Count)
			l += more - own + g.Count*(math.Log(mu)-math.Log(shape))
		}
	}
	return l
}

// Posterior returns what is known about the rate of one of the groups: the prior
// and the group's own events, so that little exposure says little and the rate is
// drawn towards the mean. Unknown without exposure.
//
// Where the counts differ no more than chance explains (Shape +Inf) every group has
// the common rate, with the uncertainty that all events together leave (Jeffreys'
// prior for a Poisson mean): to say more of a group would be to read chance.
// Otherwise the uncertainty of Mean and Shape themselves is left out, as in
// empirical Bayes; intervals of fewer than about 20 groups are too narrow.
func (p Prior) Posterior(group Tally) Gamma {
	switch {
	case !group.defined(), math.IsNaN(p.Shape):
		return Gamma{math.NaN(), math.NaN()}
	case math.IsInf(p.Shape, 1):
		return Gamma{p.All.Count + 0.5, p.All.Exposure}
	}
	return Gamma{p.Shape + group.Count, p.Shape/p.Mean + group.Exposure}
}
