package stats

import "math"

// Tally is a number of events and the exposure in which they arose, such as
// tickets and occupied households × months, or observed and expected events.
type Tally struct {
	Count, Exposure float64
}

// Rate is events per unit of exposure; NaN unless the count is a finite number ≥ 0
// and the exposure a finite one > 0.
func (t Tally) Rate() float64 {
	if !t.defined() {
		return math.NaN()
	}
	return t.Count / t.Exposure
}

func (t Tally) defined() bool {
	return t.Count >= 0 && !math.IsInf(t.Count, 1) && t.Exposure > 0 && !math.IsInf(t.Exposure, 1)
}

func (t Tally) plus(o Tally) Tally {
	return Tally{t.Count + o.Count, t.Exposure + o.Exposure}
}

// total sums the tallies that are defined and counts them.
func total(tallies []Tally) (sum Tally, n int) {
	for _, t := range tallies {
		if t.defined() {
			sum = sum.plus(t)
			n++
		}
	}
	return sum, n
}
