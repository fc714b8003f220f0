package transform

import (
	"math"

	"baimi/sql/warehouse"
	"baimi/transform/stats"
)

// confidence is that of every interval in the marts.
const confidence = 0.95

// functions are the statistics that models may call: wilson_lo(k, n) and
// wilson_hi(k, n) for the share k of n, poisson_lo(k) and poisson_hi(k) for the
// count k, fractions of k allowed. What is not defined is NULL.
func functions() []warehouse.Function {
	defined := func(v float64) (float64, bool) { return v, !math.IsNaN(v) && !math.IsInf(v, 0) }
	wilson := func(name string, pick func(lo, hi float64) float64) warehouse.Function {
		return warehouse.Function{Name: name, Args: 2, Fn: func(a []float64) (float64, bool) {
			return defined(pick(stats.Wilson(a[0], a[1], confidence)))
		}}
	}
	poisson := func(name string, pick func(lo, hi float64) float64) warehouse.Function {
		return warehouse.Function{Name: name, Args: 1, Fn: func(a []float64) (float64, bool) {
			return defined(pick(stats.PoissonExact(a[0], confidence)))
		}}
	}
	low := func(lo, _ float64) float64 { return lo }
	high := func(_, hi float64) float64 { return hi }
	return []warehouse.Function{
		wilson("wilson_lo", low), wilson("wilson_hi", high),
		poisson("poisson_lo", low), poisson("poisson_hi", high),
	}
}
