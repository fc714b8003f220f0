package stats

import "math"

// Pace is how fast a count moved lately and how much its weekly steps scatter. PaceOf
// makes it.
type Pace struct {
	// Mean is the mean step of the last Window weeks: the pace that the pages print.
	Mean   float64
	Window int
	// Noise is the variance of one step, > 0.
	Noise float64
}

// MinPaceSteps returns the number of weekly steps below which a pace is no ground for a
// forecast: two windows.
func MinPaceSteps(window int) int { return 2 * window }

// PaceOf takes the pace from the last window of the weekly steps, oldest first. ok is
// false with fewer than MinPaceSteps(window) steps, with a window below 2 and with a step
// in the window that is not finite.
//
// The noise is the sample variance of the window, but never less than that of a Poisson
// process at its mean absolute step, with half a step added over the whole window (the
// prior of Jeffreys), so that a region that stood still is not taken to stand still for sure.
// Mean and noise make the predictive distribution of a gamma–Poisson process with the
// dispersion of the window: variance φ·µ·h·(1 + h/W) for the sum of the next h steps
// (A. Gelman et al., Bayesian Data Analysis, 3rd ed. 2013, section 2.6; the quasi-Poisson φ
// of P. McCullagh and J. A. Nelder, Generalized Linear Models, 2nd ed. 1989, section 6.2.3).
//
// Only the last window counts, on purpose: a campaign that ends changes the pace within
// weeks, and the back-test shows that a longer memory answers later without being surer.
func PaceOf(steps []float64, window int) (p Pace, ok bool) {
	if window < 2 || len(steps) < MinPaceSteps(window) {
		return Pace{}, false
	}
	last, w := steps[len(steps)-window:], float64(window)
	size := 0.0
	for _, s := range last {
		if math.IsNaN(s) || math.IsInf(s, 0) {
			return Pace{}, false
		}
		p.Mean += s
		size += math.Abs(s)
	}
	p.Mean /= w
	size /= w
	for _, s := range last {
		p.Noise += (s - p.Mean) * (s - p.Mean) / (w - 1)
	}
	p.Noise = max(p.Noise, size+0.5/w)
	p.Window = window
	return p, true
}

// Sum returns mean and standard deviation of the sum of the next h steps, h ≥ 0: the noise of
// h steps, and that of the mean which is carried on h times.
func (p Pace) Sum(h int) (mean, sd float64) {
	n := float64(h)
	return n * p.Mean, math.Sqrt(p.Noise * (n + n*n/float64(p.Window)))
}

// Between returns the interval at a level such as 0.8 of a count that stands at now, h weeks later:
// whole numbers from 0 to limit, with the correction for continuity, that is those whose half-way
// neighbourhood the normal interval meets.
func (p Pace) Between(now, limit float64, h int, level float64) (lo, hi float64) {
	mean, sd := p.Sum(h)
	z := NormalTwoSided(level)
	within := func(v float64) float64 { return min(max(v, 0), limit) }
	return within(now + math.Ceil(mean-z*sd-0.5)), within(now + math.Floor(mean+z*sd+0.5))
}

// Reach is when a gap is closed, in weeks from the last step; 0 means now, and Never that it
// is not within MaxReachWeeks.
type Reach struct {
	// Early and Late enclose the level that was asked for, Middle is where the pace
	// itself leads.
	Early, Middle, Late int
}

const (
	// MaxReachWeeks is how far ahead a target is looked for: ten years.
	MaxReachWeeks = 520
	// Never stands for a target that is not met within MaxReachWeeks.
	Never = -1
)

// Reach returns when a gap is closed at a level such as 0.8: Early is the first week by which it
// is closed with a probability of at least (1−level)/2, Late the first with at least (1+level)/2.
// The probability by a week is that of the sum at this week, which leaves out paths that closed
// the gap before and fell below it again.
func (p Pace) Reach(gap, level float64) Reach {
	if gap <= 0 {
		return Reach{}
	}
	r := Reach{Never, Never, Never}
	z := NormalTwoSided(level)
	for h := 1; h <= MaxReachWeeks && r.Late == Never; h++ {
		mean, sd := p.Sum(h)
		if r.Early == Never && mean+z*sd >= gap {
			r.Early = h
		}
		if r.Middle == Never && mean >= gap {
			r.Middle = h
		}
		if mean-z*sd >= gap {
			r.Late = h
		}
	}
	return r
}

// Chance returns the probability that a gap is closed h ≥ 1 weeks from now.
func (p Pace) Chance(gap float64, h int) float64 {
	mean, sd := p.Sum(h)
	return 0.5 * math.Erfc((gap-mean)/sd/math.Sqrt2)
}

// BackTest forecasts, from every week with enough history before it, where a count would stand
// h weeks later, and returns the number of forecasts and how many outcomes lay inside the
// interval. counts are weekly, oldest first; limits are what the count could not exceed in each
// week, of the same length. Forecasts of neighbouring weeks share most of their weeks, so their
// number overstates what was learnt.
func BackTest(counts, limits []float64, window, h int, level float64) (n, inside int) {
	steps := make([]float64, max(0, len(counts)-1))
	for i := range steps {
		steps[i] = counts[i+1] - counts[i]
	}
	for at := MinPaceSteps(window); at+h < len(counts); at++ {
		p, ok := PaceOf(steps[:at], window)
		if !ok {
			continue
		}
		lo, hi := p.Between(counts[at], limits[at], h, level)
		n++
		if counts[at+h] >= lo && counts[at+h] <= hi {
			inside++
		}
	}
	return n, inside
}
