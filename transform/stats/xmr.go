package stats

import "math"

const (
	// TrialBelow is the number of points under which limits are trial limits:
	// they move too much with every further point to call anything a signal.
	TrialBelow = 12

	limitFactor  = 2.66  // 3/d2 with d2 = 1.128, as rounded in the sources
	screenFactor = 3.267 // D4: the upper limit of a moving range of two
	runLength    = 7     // points on one side, or in one direction
)

// XmROptions says how the limits of a chart are found. The zero value is the
// default: limits from all points, wild moving ranges screened, no bounds.
type XmROptions struct {
	// Baseline locks the limits to the first so many values; 0 or more than
	// there are means all. Lock it once a process is known, and rebase only at
	// a dated, named event, by charting the values from that event on.
	Baseline int
	// KeepWildRanges keeps moving ranges of 3.267 times their mean and more.
	// By default they are left out of the mean, once, so that one wild point
	// does not hide itself by widening its own limits.
	KeepWildRanges bool
	// Floor and Ceiling, where not nil, are the least and the greatest value
	// that the measure can take, 0 for a rate, 0 and 1 for a share. The limits
	// are cut there, so that no page shows a negative rate as possible.
	Floor, Ceiling *float64
}

// Chart is an individuals and moving range chart.
type Chart struct {
	// Centre is the mean of the baseline; Lower and Upper are the natural
	// process limits, in the unit of the values. NaN without any value, and
	// limits also NaN without two values side by side.
	Centre, Lower, Upper float64
	// MeanRange is the mean moving range behind the limits and Screened the
	// number of moving ranges left out of it.
	MeanRange float64
	Screened  int
	// Baseline is the number of values behind Centre; Trial says that these
	// are fewer than TrialBelow.
	Baseline int
	Trial    bool
	// Points has one entry for each value given, in order.
	Points []Point
	// Signal is the word for the latest value: Few while the limits are trial
	// limits, else that of its point.
	Signal Signal
}

// Point is one value of a chart with the rules that mark it.
type Point struct {
	Value float64
	// Range is the distance to the value before; NaN where there is none.
	Range float64
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

// Signal returns Up, Down or None for the point by its marks. The rules about
// level agree with each other; where a trend points the other way, level wins:
// a value far above the mean is high even while it falls.
func (p Point) Signal() Signal {
	const level = Beyond | TwoOfThree | OneSide
	switch {
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
func (c Chart) Against(target float64, higherIsBetter bool) Assurance {
	switch {
	case c.Trial || math.IsNaN(c.Lower) || math.IsNaN(target):
		return Undecided
	case target < c.Lower && higherIsBetter, target > c.Upper && !higherIsBetter:
		return Passing
	case target > c.Upper, target < c.Lower:
		return Failing
	}
	return HitOrMiss
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
	c := Chart{Centre: math.NaN(), Lower: math.NaN(), Upper: math.NaN(), MeanRange: math.NaN(), Signal: Few}
	c.Points = make([]Point, len(values))
	for i, v := range values {
		c.Points[i] = Point{Value: v, Range: math.NaN()}
		if i > 0 && finite(v) && finite(values[i-1]) {
			c.Points[i].Range = math.Abs(apart(v, values[i-1]))
		}
	}
	n := len(values)
	if opt.Baseline > 0 && opt.Baseline < n {
		n = opt.Baseline
	}
	c.setLimits(c.Points[:n], opt)
	c.Trial = c.Baseline < TrialBelow
	if c.Baseline == 0 {
		return c
	}
	third := math.NaN() // width of a third; NaN makes no comparison true
	if c.MeanRange > 0 {
		third = limitFactor * c.MeanRange / 3
	}
	c.mark(third)
	if c.Trial {
		return c
	}
	for i := len(c.Points) - 1; i >= 0; i-- {
		if finite(c.Points[i].Value) {
			c.Signal = c.Points[i].Signal()
			break
		}
	}
	return c
}

func (c *Chart) setLimits(base []Point, opt XmROptions) {
	sum := 0.0
	ranges := make([]float64, 0, len(base))
	for _, p := range base {
		if finite(p.Value) {
			sum += p.Value
			c.Baseline++
		}
		if finite(p.Range) {
			ranges = append(ranges, p.Range)
		}
	}
	if c.Baseline > 0 {
		c.Centre = sum / float64(c.Baseline)
	}
	c.MeanRange = mean(ranges)
	if !opt.KeepWildRanges && c.MeanRange > 0 {
		kept := ranges[:0]
		for _, r := range ranges {
			if r < screenFactor*c.MeanRange {
				kept = append(kept, r)
			}
		}
		c.Screened = len(ranges) - len(kept)
		c.MeanRange = mean(kept)
	}
	c.Lower = c.Centre - limitFactor*c.MeanRange
	c.Upper = c.Centre + limitFactor*c.MeanRange
	if opt.Floor != nil && c.Lower < *opt.Floor {
		c.Lower = *opt.Floor
	}
	if opt.Ceiling != nil && c.Upper > *opt.Ceiling {
		c.Upper = *opt.Ceiling
	}
}

func (c *Chart) mark(third float64) {
	side := make([]int, len(c.Points))  // of the mean
	step := make([]int, len(c.Points))  // from the value before
	outer := make([]int, len(c.Points)) // outer third, and on which side
	for i, p := range c.Points {
		if !finite(p.Value) {
			continue
		}
		side[i] = sign(apart(p.Value, c.Centre))
		if finite(p.Range) {
			step[i] = sign(apart(p.Value, c.Points[i-1].Value))
		}
		switch {
		case math.IsNaN(third):
		case p.Value > c.Upper || p.Value < c.Lower:
			c.set(i, Beyond, side[i])
		case math.Abs(p.Value-c.Centre) > 2*third:
			outer[i] = side[i]
		}
	}
	c.markStretches(side, OneSide, runLength, 0)
	c.markStretches(step, Trend, runLength-1, 1) // seven values make six steps
	for i := 0; i+3 <= len(side); i++ {
		s := side[i]
		if s == 0 || side[i+1] != s || side[i+2] != s || s*(outer[i]+outer[i+1]+outer[i+2]) < 2 {
			continue
		}
		for j := i; j < i+3; j++ {
			if outer[j] != 0 {
				c.set(j, TwoOfThree, s)
			}
		}
	}
}

// markStretches marks every stretch of at least length equal signs, and lead
// points before it.
func (c *Chart) markStretches(signs []int, rule Rules, length, lead int) {
	for start := 0; start < len(signs); {
		end := start + 1
		for end < len(signs) && signs[end] == signs[start] {
			end++
		}
		if signs[start] != 0 && end-start >= length {
			for i := start - lead; i < end; i++ {
				c.set(i, rule, signs[start])
			}
		}
		start = end
	}
}

func (c *Chart) set(i int, rule Rules, side int) {
	if side > 0 {
		c.Points[i].Up |= rule
	} else {
		c.Points[i].Down |= rule
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
