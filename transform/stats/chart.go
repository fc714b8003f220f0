package stats

import (
	"math"
	"slices"
)

const (
	// TrialBelow is the number of points under which limits are trial limits:
	// they move too much with every further point to call anything a signal.
	TrialBelow = 12
	// UsualBaseline is the number of points to which limits are locked unless a
	// policy says otherwise: two years of months, so that the season is in it twice.
	// Until there are so many, the limits come from all there are.
	UsualBaseline = 24

	screenFactor = 3.267 // D4: the upper limit of a moving range of two
	runLength    = 7     // points on one side, or in one direction
)

// Chart is a control chart of values measured one after another at equal steps.
type Chart struct {
	// Limits are those of the last segment, which hold now.
	Limits
	// Segments are the limits of every segment, in order; a chart that was never
	// rebased has one.
	Segments []Limits
	// Points has one entry for each value given, in order.
	Points []Point
	// Signal is the word for the latest value: Few while the limits of the last
	// segment are trial limits, else that of its point.
	Signal Signal
}

// Limits are the centre and the natural process limits of one segment of a chart.
type Limits struct {
	// Start is the index of the first point of the segment.
	Start int
	// Centre is the mean of the baseline; Lower and Upper are the natural
	// process limits, in the unit of the values. NaN without any value, and
	// limits also NaN without two values side by side. Where limits differ from
	// point to point, these are those of the latest point with a value.
	Centre, Lower, Upper float64
	// MeanRange is the mean moving range behind the limits and Screened the
	// number of moving ranges left out of it.
	MeanRange float64
	Screened  int
	// SigmaZ is how many times wider than chance the counts of a LaneyU chart
	// scatter, as estimated; 1 for its Plain chart, NaN for XmR.
	SigmaZ float64
	// Baseline is the number of values behind Centre; Trial says that these
	// are fewer than TrialBelow.
	Baseline int
	Trial    bool
}

// Point is one value of a chart with the limits it is held against and the rules
// that mark it.
type Point struct {
	Value float64
	// Range is the distance to the value before in the same segment, on the scale
	// of MeanRange; NaN where there is none.
	Range float64
	// Centre, Lower, Upper and Trial are those that hold for this point.
	Centre, Lower, Upper float64
	Trial                bool
	// Up and Down are the rules met on the high and on the low side; a trend
	// counts as up when it rises. All members of a run or a trend are marked,
	// so a mark may appear later on an older point.
	Up, Down Rules
}

// Rules is a set of the rules that mark a point as not mere noise.
type Rules uint8

const (
	// Beyond marks a value outside the natural process limits.
	Beyond Rules = 1 << iota
	// TwoOfThree marks values in the outer third towards a limit, not beyond
	// it, of which there are two or more among three neighbours that all lie
	// on that side of the mean.
	TwoOfThree
	// OneSide marks seven or more neighbours on one side of the mean.
	OneSide
	// Trend marks seven or more neighbours of which each is above the one
	// before, or each below it.
	Trend
)

var ruleNames = [...]string{"beyond", "two_of_three", "one_side", "trend"}

// String returns the names of the rules in the set joined by commas: beyond,
// two_of_three, one_side, trend; empty for the empty set.
func (r Rules) String() string {
	var s string
	for i, name := range ruleNames {
		if r&(1<<i) == 0 {
			continue
		}
		if s != "" {
			s += ","
		}
		s += name
	}
	return s
}

// Signal is the one word that a chart allows to be said about a value.
type Signal string

// The four words. Only Up and Down justify an arrow or a colour.
const (
	Up   Signal = "up"
	Down Signal = "down"
	None Signal = "none"
	Few  Signal = "few"
)

// Signal returns the word for the point: Few while its limits are on trial, else
// Up, Down or None by its marks. The rules about level agree with each other;
// where a trend points the other way, level wins: a value far above the mean is
// high even while it falls.
func (p Point) Signal() Signal {
	const level = Beyond | TwoOfThree | OneSide
	switch {
	case p.Trial:
		return Few
	case p.Up&level != 0:
		return Up
	case p.Down&level != 0:
		return Down
	case p.Up != 0:
		return Up
	case p.Down != 0:
		return Down
	}
	return None
}

// Assurance says what a process in its present limits does about a target.
type Assurance string

// The three answers, and Undecided where limits are missing or on trial.
const (
	Passing   Assurance = "passing"
	Failing   Assurance = "failing"
	HitOrMiss Assurance = "hit_or_miss"
	Undecided Assurance = "undecided"
)

// Against compares the limits with a target: a process is Passing or Failing
// when both limits lie on the good or the bad side of the target and HitOrMiss
// when the target lies within them, the limits included.
//
// Source: NHS England, "Making data count: strengthening your decisions"
// (2019); NHSRplotthedots, ptd_calculate_assurance_type.
func (l Limits) Against(target float64, higherIsBetter bool) Assurance {
	switch {
	case l.Trial || math.IsNaN(l.Lower) || math.IsNaN(target):
		return Undecided
	case target < l.Lower && higherIsBetter, target > l.Upper && !higherIsBetter:
		return Passing
	case target > l.Upper, target < l.Lower:
		return Failing
	}
	return HitOrMiss
}

// newChart cuts the points into segments at starts and lets limit fill in the
// limits of each: of the segment, given all its points and the leading ones that
// are its baseline, and of every point. limit returns the width of a third of the
// limits at each point, NaN where the rules about limits cannot be applied.
func newChart(points []Point, baseline int, starts []int, limit func(all, base []Point) (Limits, []float64)) Chart {
	starts = slices.DeleteFunc(slices.Clone(starts), func(i int) bool { return i <= 0 || i >= len(points) })
	slices.Sort(starts)
	starts = append([]int{0}, slices.Compact(starts)...)
	c := Chart{Points: points, Signal: Few}
	for i, start := range starts {
		end := len(points)
		if i+1 < len(starts) {
			end = starts[i+1]
		}
		segment := points[start:end]
		l, thirds := limit(segment, leading(segment, baseline))
		l.Start, l.Trial = start, l.Baseline < TrialBelow
		for j := range segment {
			segment[j].Trial = l.Trial
		}
		if l.Baseline > 0 {
			mark(segment, thirds)
		}
		c.Segments = append(c.Segments, l)
		c.Limits = l
	}
	for i := len(points) - 1; i >= c.Start && !c.Trial; i-- {
		if finite(points[i].Value) {
			c.Signal = points[i].Signal()
			break
		}
	}
	return c
}

// leading returns the points up to the nth that has a value; all where n is 0 or
// more than there are.
func leading(points []Point, n int) []Point {
	if n <= 0 {
		return points
	}
	for i, p := range points {
		if finite(p.Value) {
			n--
		}
		if n == 0 {
			return points[:i+1]
		}
	}
	return points
}

// meanRange is the mean moving range of the points after the first; unless
// keepWild, ranges of screenFactor times the mean and more are left out of it, once.
func meanRange(points []Point, keepWild bool) (width float64, screened int) {
	var ranges []float64
	for _, p := range points {
		if finite(p.Range) {
			ranges = append(ranges, p.Range)
		}
	}
	width = mean(ranges)
	if keepWild || !(width > 0) {
		return width, 0
	}
	kept := make([]float64, 0, len(ranges))
	for _, r := range ranges {
		if r < screenFactor*width {
			kept = append(kept, r)
		}
	}
	return mean(kept), len(ranges) - len(kept)
}

// mark applies the rules to the points of one segment.
func mark(points []Point, thirds []float64) {
	side := make([]int, len(points))  // of the mean
	step := make([]int, len(points))  // from the value before
	outer := make([]int, len(points)) // outer third, and on which side
	for i, p := range points {
		if !finite(p.Value) {
			continue
		}
		side[i] = sign(apart(p.Value, p.Centre))
		if i > 0 && finite(points[i-1].Value) {
			step[i] = sign(apart(p.Value, points[i-1].Value))
		}
		switch {
		case math.IsNaN(thirds[i]):
		case p.Value > p.Upper || p.Value < p.Lower:
			points[i].set(Beyond, side[i])
		case math.Abs(p.Value-p.Centre) > 2*thirds[i]:
			outer[i] = side[i]
		}
	}
	markStretches(points, side, OneSide, runLength, 0)
	markStretches(points, step, Trend, runLength-1, 1) // seven values make six steps
	for i := 0; i+3 <= len(side); i++ {
		s := side[i]
		if s == 0 || side[i+1] != s || side[i+2] != s || s*(outer[i]+outer[i+1]+outer[i+2]) < 2 {
			continue
		}
		for j := i; j < i+3; j++ {
			if outer[j] != 0 {
				points[j].set(TwoOfThree, s)
			}
		}
	}
}

// markStretches marks every stretch of at least length equal signs, and lead
// points before it.
func markStretches(points []Point, signs []int, rule Rules, length, lead int) {
	for start := 0; start < len(signs); {
		end := start + 1
		for end < len(signs) && signs[end] == signs[start] {
			end++
		}
		if signs[start] != 0 && end-start >= length {
			for i := start - lead; i < end; i++ {
				points[i].set(rule, signs[start])
			}
		}
		start = end
	}
}

func (p *Point) set(rule Rules, side int) {
	if side > 0 {
		p.Up |= rule
	} else {
		p.Down |= rule
	}
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// apart is a − b, and 0 where they differ only in their last bits, as equal
// rates do that were divided out differently, and the mean of equal values
// from these: a signal must not rest on rounding.
func apart(a, b float64) float64 {
	if math.Abs(a-b) <= 1e-12*max(math.Abs(a), math.Abs(b)) {
		return 0
	}
	return a - b
}

func sign(x float64) int {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return 0
}

// mean is NaN for no values.
func mean(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}
