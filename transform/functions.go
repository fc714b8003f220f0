package transform

import (
	"math"

	"baimi/sql/warehouse"
	"baimi/transform/stats"
)

// confidence is that of every interval in the marts.
const confidence = 0.95

// functions are the statistics that models may call and that SQL cannot express:
// poisson_lo(k) and poisson_hi(k), exact bounds for the count k, fractions of k
// allowed. What is not defined is NULL. Shares have wilson_lo(k, n) and
// wilson_hi(k, n) in sql/schema.
func functions() []warehouse.Function {
	bound := func(name string, pick func(lo, hi float64) float64) warehouse.Function {
		return warehouse.Function{Name: name, Args: 1, Fn: func(a []float64) (float64, bool) {
			v := pick(stats.PoissonExact(a[0], confidence))
			return v, !math.IsNaN(v) && !math.IsInf(v, 0)
		}}
	}
	return []warehouse.Function{
		bound("poisson_lo", func(lo, _ float64) float64 { return lo }),
		bound("poisson_hi", func(_, hi float64) float64 { return hi }),
	}
}
