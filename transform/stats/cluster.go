package stats

import "math"

// Part is what one part of a group showed against what was to be expected of it,
// such as one compound of a company.
type Part struct {
	Group string
	Count
}

// Clusters holds how much the parts of one group differ among themselves, and so
// by how much a group of few parts may stand out without any merit or fault of
// its own.
type Clusters struct {
	// Parts is the dispersion of the parts around the ratio of their own group.
	Parts Funnel

	effective map[string]float64
}

// minParts is the number of parts from which a group tells how parts differ: its
// own ratio comes from them, and two lie around it too closely.
const minParts = 3

// NewClusters measures how the parts of groups differ. What a group as a whole
// shows is taken out first, so a group that stands out does not widen the limits
// that are to show it, and nothing is winsorised. Groups of fewer than three parts
// and parts of which less than one event is expected are left out of the
// dispersion; parts without a positive expectation are left out of all.
//
// The additive variance of Spiegelhalter (see NewFunnel) is that between groups:
// it takes groups of one part and of a hundred for equally uncertain and calls
// small groups outliers. Here it is that between parts, and averages out over
// them: Var √ratio = 1/(4·expected) + τ²·Σe²/(Σe)², the design effect of L. Kish,
// Survey Sampling (1965), section 5.4, for parts of unequal size.
func NewClusters(parts []Part) Clusters {
	type sums struct {
		n                           int
		observed, expected, squares float64
	}
	groups := map[string]*sums{}
	var used []Part
	for _, p := range parts {
		if !finite(p.Observed) || !finite(p.Expected) || p.Observed < 0 || p.Expected <= 0 {
			continue
		}
		g := groups[p.Group]
		if g == nil {
			g = &sums{}
			groups[p.Group] = g
		}
		g.n++
		g.observed += p.Observed
		g.expected += p.Expected
		g.squares += p.Expected * p.Expected
		used = append(used, p)
	}
	var within []Count
	for _, p := range used {
		g := groups[p.Group]
		if own := p.Expected * g.observed / g.expected; g.n >= minParts && own >= 1 {
			within = append(within, Count{Observed: p.Observed, Expected: own})
		}
	}
	c := Clusters{Parts: NewFunnel(within, 0), effective: map[string]float64{}}
	for name, g := range groups {
		c.effective[name] = 1 / (1/g.expected + 4*c.Parts.Tau2*g.squares/(g.expected*g.expected))
	}
	return c
}

// Effective returns the expected events of a group, discounted for its parts being
// unlike: a group of independent events would have to expect so many to be known
// as well. NaN for a group without parts.
func (c Clusters) Effective(group string) float64 {
	if e, ok := c.effective[group]; ok {
		return e
	}
	return math.NaN()
}

// Effective is the same for a single count under the dispersion between groups:
// expected ÷ (1 + 4·expected·τ²).
func (f Funnel) Effective(expected float64) float64 {
	return expected / (1 + 4*expected*f.Tau2)
}

// RatioLimits returns the bounds within which observed ÷ expected lies at
// confidence conf where so many effective events are expected: the square-root
// limits of Funnel.Limits. NaN unless effective is positive and conf in (0, 1).
func RatioLimits(effective, conf float64) (lo, hi float64) {
	if !(effective > 0) || !(conf > 0 && conf < 1) {
		return math.NaN(), math.NaN()
	}
	reach := NormalTwoSided(conf) / (2 * math.Sqrt(effective))
	lo, hi = max(0, 1-reach), 1+reach
	return lo * lo, hi * hi
}

// RatioScore returns how many standard errors observed ÷ expected lies from 1 on
// the square-root scale where so many effective events are expected, and the
// two-sided probability of lying as far out by chance. A ratio lies beyond
// RatioLimits at conf exactly where p < 1 − conf and the limit is not cut at 0.
func RatioScore(ratio, effective float64) (z, p float64) {
	if !(effective > 0) || !(ratio >= 0) {
		return math.NaN(), math.NaN()
	}
	z = 2 * math.Sqrt(effective) * (math.Sqrt(ratio) - 1)
	return z, math.Erfc(math.Abs(z) / math.Sqrt2)
}
