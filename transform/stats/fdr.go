package stats

import (
	"math"
	"slices"
)

// QValues returns for each p-value the smallest false discovery rate at which it
// would be called a discovery: call those with q ≤ 0.05 and on average at most 5 %
// of the calls are false. It holds where the tests are independent or positively
// dependent, as those of compounds of one city are; anyDependence holds always and
// costs a factor of about ln m.
//
// A p-value that is not within 0…1 has no q and is no test; it stays NaN and does
// not count among the m tests. The order is that of the p-values given.
//
// Sources: Y. Benjamini and Y. Hochberg, "Controlling the false discovery rate",
// JRSS B 57 (1995) 289–300; Y. Benjamini and D. Yekutieli, "The control of the false
// discovery rate in multiple testing under dependency", Annals of Statistics 29
// (2001) 1165–1188; as adjusted p-values: D. Yekutieli and Y. Benjamini, Journal of
// Statistical Planning and Inference 82 (1999) 171–196.
func QValues(p []float64, anyDependence bool) []float64 {
	q := make([]float64, len(p))
	var order []int
	for i, v := range p {
		q[i] = math.NaN()
		if v >= 0 && v <= 1 {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int { return sign(p[b] - p[a]) }) // largest first
	m := float64(len(order))
	cost := 1.0
	if anyDependence {
		cost = 0
		for i := range order {
			cost += 1 / float64(i+1)
		}
	}
	least := 1.0
	for above, i := range order {
		least = min(least, p[i]*m*cost/(m-float64(above)))
		q[i] = least
	}
	return q
}
