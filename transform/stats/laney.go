package stats

import "math"

const rangeOfTwo = 1.128 // d2: the mean range of two standard normal values

// UOptions says how the limits of a chart of rates are found. The zero value is
// the default: limits from all points, wild moving ranges screened, as wide as the
// counts scatter.
type UOptions struct {
	// Baseline, Starts and KeepWildRanges are as in XmROptions; the ranges that are
	// screened are those of z.
	Baseline       int
	Starts         []int
	KeepWildRanges bool
	// Plain takes the counts to scatter as chance alone would have it, σz = 1: the
	// u chart, and with exposures of 1 the c chart.
	Plain bool
}

// LaneyU charts rates whose exposure is large or varies: limits at
// ū ± 3·σz·√(ū/n), where ū is the events of the baseline over its exposure, n the
// exposure of the point, and σz the mean moving range of
// z = (u − ū)/√(ū/n) divided by 1.128. The lower limit is cut at 0. The rules are
// those of XmR, a third of the limits being σz·√(ū/n); Point.Range and MeanRange
// are those of z.
//
// Where σz comes out below 1 the limits take 1: counts of separate events do not
// scatter less than chance, and a short baseline falls below 1 half the time when
// there is nothing but chance. Limits.SigmaZ shows what was estimated.
//
// A tally without a positive exposure or with a count below 0 or not finite is a
// gap: no rate, no part in ū or σz, no moving range, and runs and trends end there.
// A baseline without any event has limits of 0 and 0, which say nothing, so that
// only OneSide and Trend apply. Limits are symmetrical and so hold for points that
// expect about five events or more; who charts less should not use the word.
//
// Sources: D. B. Laney, "Improved control charts for attributes", Quality
// Engineering 14 (2002) 531–537; screening moving ranges of z as qicharts2 does;
// the plain chart: D. C. Montgomery, Introduction to Statistical Quality Control,
// 6th ed. (2009), section 7.3, and its published answers in qcc and qicharts2.
func LaneyU(tallies []Tally, opt UOptions) Chart {
	points := make([]Point, len(tallies))
	for i, t := range tallies {
		points[i] = Point{Value: t.Rate(), Range: math.NaN()}
	}
	offset := 0 // of the segment
	return newChart(points, opt.Baseline, opt.Starts, func(all, base []Point) (Limits, []float64) {
		exposures := tallies[offset : offset+len(all)]
		offset += len(all)
		return rateLimits(all, base, exposures, opt)
	})
}

func rateLimits(all, base []Point, tallies []Tally, opt UOptions) (Limits, []float64) {
	var l Limits
	var sum Tally
	sum, l.Baseline = total(tallies[:len(base)])
	l.Centre = sum.Count / sum.Exposure // NaN without any value
	chance := make([]float64, len(all)) // standard deviation of the rate by chance alone
	for i, t := range tallies {
		chance[i] = math.Sqrt(l.Centre / t.Exposure)
	}
	for i := 1; i < len(all); i++ {
		if a, b := all[i-1].Value, all[i].Value; finite(a) && finite(b) && l.Centre > 0 {
			all[i].Range = math.Abs(apart(b, l.Centre)/chance[i] - apart(a, l.Centre)/chance[i-1])
		}
	}
	l.MeanRange, l.Screened = meanRange(base, opt.KeepWildRanges)
	l.SigmaZ = l.MeanRange / rangeOfTwo
	if opt.Plain {
		l.SigmaZ, l.Screened = 1, 0
	}
	wider := max(1, l.SigmaZ) // NaN stays NaN
	if l.Centre == 0 {
		wider = 1
	}
	l.Lower, l.Upper = math.NaN(), math.NaN()
	thirds := make([]float64, len(all))
	for i := range all {
		p, third := &all[i], wider*chance[i]
		p.Centre, p.Lower, p.Upper, thirds[i] = l.Centre, math.NaN(), math.NaN(), math.NaN()
		if !finite(p.Value) {
			continue
		}
		p.Lower, p.Upper = max(0, l.Centre-3*third), l.Centre+3*third
		l.Lower, l.Upper = p.Lower, p.Upper
		if third > 0 {
			thirds[i] = third
		}
	}
	return l, thirds
}
