package transform

import (
	"math"
	"sync"

	"baimi/sql/warehouse"
	"baimi/transform/stats"
)

// confidence is that of every interval in the marts.
const confidence = 0.95

// keptCounts bounds what is remembered of intervals of counts; most are far lower.
const keptCounts = 1 << 14

// functions are the statistics that models may call and that SQL cannot express:
// poisson_lo(k) and poisson_hi(k), exact bounds for the count k, fractions of k
// allowed. What is not defined is NULL. Shares have wilson_lo(k, n) and
// wilson_hi(k, n) in sql/schema.
func functions() []warehouse.Function {
	type bounds struct{ lo, hi float64 }
	// The bounds are dear, and the same counts are asked for again and again.
	var known sync.Map // bounds of whole counts below keptCounts
	of := func(k float64) bounds {
		whole := k == math.Trunc(k) && k >= 0 && k < keptCounts
		if whole {
			if b, there := known.Load(k); there {
				return b.(bounds)
			}
		}
		var b bounds
		b.lo, b.hi = stats.PoissonExact(k, confidence)
		if whole {
			known.Store(k, b)
		}
		return b
	}
	bound := func(name string, pick func(bounds) float64) warehouse.Function {
		return warehouse.Function{Name: name, Args: 1, Fn: func(a []float64) (float64, bool) {
			v := pick(of(a[0]))
			return v, !math.IsNaN(v) && !math.IsInf(v, 0)
		}}
	}
	return []warehouse.Function{
		bound("poisson_lo", func(b bounds) float64 { return b.lo }),
		bound("poisson_hi", func(b bounds) float64 { return b.hi }),
	}
}
