package stats

import "math"

const limitFactor = 2.66 // 3/d2 with d2 = 1.128, as rounded in the sources

// XmROptions says how the limits of a chart are found. The zero value is the
// default: limits from all points, wild moving ranges screened, no bounds.
type XmROptions struct {
	// Baseline locks the limits to the first so many values of a segment; 0 or
	// more than there are means all. UsualBaseline by custom, at least TrialBelow.
	Baseline int
	// Starts are the indices of the points at which the limits are found anew,
	// because a dated, named event changed the process there. The points from one
	// start to the next are a segment with limits, runs and trends of its own.
	Starts []int
	// KeepWildRanges keeps moving ranges of 3.267 times their mean and more.
	// By default they are left out of the mean, once, so that one wild point
	// does not hide itself by widening its own limits.
	KeepWildRanges bool
	// Floor and Ceiling, where not nil, are the least and the greatest value
	// that the measure can take, 0 for a rate, 0 and 1 for a share. The limits
	// are cut there, so that no page shows a negative rate as possible.
	Floor, Ceiling *float64
}

// XmR charts values that were measured one after another at equal steps:
// limits at mean ± 2.66 × mean moving range and four rules, Beyond, OneSide
// (7), Trend (7) and TwoOfThree.
//
// A value that is not a finite number is a gap: it has no marks, gives no
// moving range and breaks runs and trends. A value on the mean breaks a run,
// two equal neighbours break a trend. Where the baseline does not vary at all
// the limits fall on the mean and say nothing, so only OneSide and Trend apply.
//
// Sources: W. A. Shewhart (1931); D. J. Wheeler, "Understanding Variation"
// (1993) for 2.66 and 3.267; the screening (a moving range ≥ 3.267 × the mean
// is dropped, in one pass), the rule lengths and what belongs to the outer
// third follow NHSRplotthedots and its published snapshots.
func XmR(values []float64, opt XmROptions) Chart {
	points := make([]Point, len(values))
	for i, v := range values {
		points[i] = Point{Value: v, Range: math.NaN()}
	}
	return newChart(points, opt.Baseline, opt.Starts, func(all, base []Point) (Limits, []float64) {
		for i := 1; i < len(all); i++ {
			if finite(all[i].Value) && finite(all[i-1].Value) {
				all[i].Range = math.Abs(apart(all[i].Value, all[i-1].Value))
			}
		}
		l := Limits{SigmaZ: math.NaN()}
		sum := 0.0
		for _, p := range base {
			if finite(p.Value) {
				sum += p.Value
				l.Baseline++
			}
		}
		l.Centre = sum / float64(l.Baseline) // NaN without any value
		l.MeanRange, l.Screened = meanRange(base, opt.KeepWildRanges)
		l.Lower = l.Centre - limitFactor*l.MeanRange
		l.Upper = l.Centre + limitFactor*l.MeanRange
		if opt.Floor != nil && l.Lower < *opt.Floor {
			l.Lower = *opt.Floor
		}
		if opt.Ceiling != nil && l.Upper > *opt.Ceiling {
			l.Upper = *opt.Ceiling
		}
		third := math.NaN() // NaN makes no comparison true
		if l.MeanRange > 0 {
			third = limitFactor * l.MeanRange / 3
		}
		thirds := make([]float64, len(all))
		for i := range all {
			all[i].Centre, all[i].Lower, all[i].Upper = l.Centre, l.Lower, l.Upper
			thirds[i] = third
		}
		return l, thirds
	})
}
