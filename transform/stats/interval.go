package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Wilson returns the two-sided score interval of the share k/n at confidence
// conf, for example 0.95. The bounds lie within 0 and 1 and include k/n.
//
// k and n may be fractional, as when a partly solved case counts one half; the
// interval is then the same formula at the weighted count. Both bounds are NaN
// when the interval is not defined: n ≤ 0, k outside 0…n, conf outside (0, 1),
// or an argument that is not a finite number.
//
// Source: E. B. Wilson, "Probable inference, the law of succession, and
// statistical inference", JASA 22 (1927) 209–212; method 3 of R. G. Newcombe,
// "Two-sided confidence intervals for the single proportion", Statistics in
// Medicine 17 (1998) 857–872. No continuity correction.
func Wilson(k, n, conf float64) (lo, hi float64) {
	if !(n > 0) || !(k >= 0) || !(k <= n) || math.IsInf(n, 1) || !(conf > 0 && conf < 1) {
		return math.NaN(), math.NaN()
	}
	z := NormalTwoSided(conf)
	p, z2n := k/n, z*z/n
	centre := (p + z2n/2) / (1 + z2n)
	half := z * math.Sqrt(p*(1-p)/n+z2n/(4*n)) / (1 + z2n)
	// At the ends the exact bound is 0 or 1 and rounding would leave a crumb.
	lo, hi = max(centre-half, 0), min(centre+half, 1)
	if k == 0 {
		lo = 0
	}
	if k == n {
		hi = 1
	}
	return lo, hi
}

// PoissonExact returns the two-sided exact interval at confidence conf of the
// mean of a Poisson count of which k were observed; divide both bounds by the
// exposure for a rate. The lower bound of k = 0 is 0.
//
// k may be fractional: the bounds are gamma quantiles, which are defined for
// every real k ≥ 0 and grow with k. Both bounds are NaN for k < 0, for k not a
// finite number and for conf outside (0, 1).
//
// Source: F. Garwood, "Fiducial limits for the Poisson distribution",
// Biometrika 28 (1936) 437–442, in the chi-square form of K. Ulm, "A simple
// method to calculate the confidence interval of a standardized mortality
// ratio", American Journal of Epidemiology 131 (1990) 373–375:
// lo = χ²(α/2; 2k)/2, hi = χ²(1−α/2; 2k+2)/2. The limits of a funnel around an
// expected count E (FunnelPlotR) are PoissonExact(E, conf)/E.
func PoissonExact(k, conf float64) (lo, hi float64) {
	if !(k >= 0) || math.IsInf(k, 1) || !(conf > 0 && conf < 1) {
		return math.NaN(), math.NaN()
	}
	tail := (1 - conf) / 2
	if k > 0 {
		lo = mathext.GammaIncRegInv(k, tail)
	}
	return lo, mathext.GammaIncRegCompInv(k+1, tail)
}

// NormalTwoSided returns the z that a standard normal variable exceeds in absolute
// value with probability 1 − conf: 1.959964 at 0.95.
func NormalTwoSided(conf float64) float64 {
	return math.Sqrt2 * math.Erfinv(conf)
}
