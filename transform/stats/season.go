package stats

import (
	"math"
	"slices"
	"time"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"
)

const (
	// MinSeasonMonths is the number of months from which a season is estimated.
	MinSeasonMonths = 24

	// minSeasonEvents is the number of events of a calendar month over all years,
	// so that its factor has a standard error of at most a tenth by chance.
	minSeasonEvents = 100
	// minFestivalLeft is the share of the festival's own variation that months,
	// level and trend must leave over for its effect to be told from theirs.
	minFestivalLeft = 0.1
	// shiftRisk is the probability to see a break or an odd month where none is.
	shiftRisk = 0.05
)

// Month is a month of a series.
type Month struct {
	Tally
	Calendar time.Month
	// Festival is the part of the Spring Festival that falls into the month, 0…1, as
	// FestivalShare gives it; NaN where it is not known.
	Festival float64
}

// SeasonBasis says what a season rests on.
type SeasonBasis string

// The three words. Only an Estimated season has factors other than 1.
const (
	Estimated SeasonBasis = "estimated"
	TooShort  SeasonBasis = "too_short"  // under MinSeasonMonths, or a calendar month seen less than twice
	TooSparse SeasonBasis = "too_sparse" // a calendar month with fewer than 100 events
)

// Season is how much of a series is due to the time of the year.
type Season struct {
	Basis SeasonBasis
	// Months are the factors of January to December without any festival.
	Months [12]float64
	// Festival is the factor of the whole festival in one month. It is 1 where
	// Moving is false: the festival fell into the same months in all years, so that
	// their factors hold it, or its part in some month is not known.
	Festival float64
	Moving   bool
	// Breaks are the positions in the series from which its level was another, and
	// Odd those of single months that stood out; the factors were kept clear of both.
	// They are no signals: chart the adjusted series for these.
	Breaks, Odd []int
	// P is the probability that months without any season would differ as much as
	// these do; NaN unless Estimated. A season that is not evident is better left in:
	// taking it out would take out chance.
	P float64
}

// Factor returns by what a month is high or low for the time of the year. NaN where
// the festival moves and its part in the month is not known.
func (s Season) Factor(calendar time.Month, festival float64) float64 {
	if calendar < time.January || calendar > time.December {
		return math.NaN()
	}
	f := s.Months[calendar-1]
	if s.Moving {
		f *= math.Pow(s.Festival, festival)
	}
	return f
}

// Adjust takes the season out of a month. The exposure is multiplied by the factor,
// so that the rate is observed ÷ factor and the count still scatters as it does.
func (s Season) Adjust(m Month) Tally {
	return Tally{m.Count, m.Exposure * s.Factor(m.Calendar, m.Festival)}
}

// Seasonal estimates the season of a series of consecutive months by a log-linear
// Poisson regression with the exposures as offset, on the calendar month, the part of
// the festival, a linear trend, and jumps of the level. So a break in the series is
// not read as a season, nor a season as a break. Gaps are months whose tally is not
// defined. Estimate it on a large series, such as the city's, and take its factors
// for the small ones.
//
// Months are coded as deviations that add to zero, so level, trend and twelve months
// can be told apart from two years on; the festival only where its dates differ
// enough (Moving), else, as may be with two or three years, the months hold it. There
// is no penalty. The factors have mean 1 over the last whole years of the series.
//
// Jumps and odd months are found one by one, as many as there are whole years at
// most: of all steps with three months or more on either side and all single months
// the one with the largest score statistic joins the model if the root of the
// deviance that it explains passes the t quantile of 5 % divided by the number of
// candidates, scaled by the median absolute residual that it leaves. P is that of the
// F test of months and festival together, the dispersion being at least 1.
//
// Sources: P. McCullagh and J. A. Nelder, Generalized Linear Models, 2nd ed. (1989),
// sections 6.2 (regression) and 9.2 (F test by quasi-likelihood); level shifts and
// additive outliers with a robust scale: D. F. Findley et al., "New capabilities and
// methods of the X-12-ARIMA seasonal-adjustment program", Journal of Business &
// Economic Statistics 16 (1998) 127–152; a moving festival as the share of its days
// in a month: W. R. Bell and S. C. Hillmer, "Modeling time series with calendar
// variation", JASA 78 (1983) 526–534.
func Seasonal(months []Month) Season {
	s := Season{Festival: 1, P: math.NaN()}
	for i := range s.Months {
		s.Months[i] = 1
	}
	at, basis := seasonRows(months)
	s.Basis = basis
	if basis != Estimated {
		return s
	}
	m := newSeasonModel(months, at)
	fit, ok := fitPoisson(m.x, m.y, m.offset)
	if !ok {
		s.Basis = TooShort
		return s
	}
	festival := -1 // its column
	column := make([]float64, len(at))
	for i, row := range at {
		column[i] = months[row].Festival
	}
	known := !slices.ContainsFunc(months, func(m Month) bool { return math.IsNaN(m.Festival) })
	if _, left := fit.score(m.x, m.y, column); known && left >= minFestivalLeft {
		if wider, better, ok := m.with(column); ok {
			m, fit = wider, better
			_, festival = m.x.Dims()
			festival--
		}
	}
	for range len(at) / 12 {
		start, odd, column := m.shift(fit)
		wider, better, ok := m.with(column)
		if !ok || !wider.evident(fit, better) {
			break
		}
		m, fit = wider, better
		if odd {
			s.Odd = append(s.Odd, at[start])
		} else {
			s.Breaks = append(s.Breaks, at[start])
		}
	}
	slices.Sort(s.Odd)
	slices.Sort(s.Breaks)
	s.P = m.byChance(fit, festival)
	last := 0.0
	for k := range 11 {
		s.Months[k] = math.Exp(fit.beta[2+k])
		last -= fit.beta[2+k]
	}
	s.Months[11] = math.Exp(last)
	if festival >= 0 {
		s.Moving, s.Festival = true, math.Exp(fit.beta[festival])
	}
	years := len(months) / 12 * 12
	sum := 0.0
	for _, m := range months[len(months)-years:] {
		sum += s.Factor(m.Calendar, m.Festival)
	}
	for i := range s.Months {
		s.Months[i] *= float64(years) / sum
	}
	return s
}

// seasonRows returns the positions of the months with a tally, and whether these are
// enough.
func seasonRows(months []Month) (at []int, basis SeasonBasis) {
	var events [13]float64
	var seen [13]int
	for i, m := range months {
		if m.defined() && m.Calendar >= time.January && m.Calendar <= time.December {
			at = append(at, i)
			events[m.Calendar] += m.Count
			seen[m.Calendar]++
		}
	}
	if len(at) < MinSeasonMonths || slices.Min(seen[1:]) < 2 {
		return at, TooShort
	}
	if slices.Min(events[1:]) < minSeasonEvents {
		return at, TooSparse
	}
	return at, Estimated
}

// seasonModel is the regression: intercept, trend, eleven months, and what joins.
type seasonModel struct {
	x         *mat.Dense
	y, offset []float64
}

func newSeasonModel(months []Month, at []int) seasonModel {
	m := seasonModel{x: mat.NewDense(len(at), 13, nil), y: make([]float64, len(at)), offset: make([]float64, len(at))}
	for i, row := range at {
		month := months[row]
		m.y[i], m.offset[i] = month.Count, math.Log(month.Exposure)
		m.x.Set(i, 0, 1)
		m.x.Set(i, 1, (float64(row)-float64(len(months)-1)/2)/12)
		for k := range 11 {
			if month.Calendar == time.December {
				m.x.Set(i, 2+k, -1)
			}
		}
		if month.Calendar != time.December {
			m.x.Set(i, 1+int(month.Calendar), 1)
		}
	}
	return m
}

// with returns the model with a further column, and its fit.
func (m seasonModel) with(column []float64) (seasonModel, poissonFit, bool) {
	n, p := m.x.Dims()
	x := mat.NewDense(n, p+1, nil)
	x.Slice(0, n, 0, p).(*mat.Dense).Copy(m.x)
	x.SetCol(p, column)
	m.x = x
	fit, ok := fitPoisson(m.x, m.y, m.offset)
	return m, fit, ok
}

// byChance is the probability that the months, and the festival where it has a
// column, explain as much as they do where there is no season. fit is that of the
// model.
func (m seasonModel) byChance(fit poissonFit, festival int) float64 {
	n, p := m.x.Dims()
	var kept []int
	for j := range p {
		if (j < 2 || j > 12) && j != festival {
			kept = append(kept, j)
		}
	}
	x := mat.NewDense(n, len(kept), nil)
	for to, from := range kept {
		x.SetCol(to, mat.Col(nil, from, m.x))
	}
	flat, ok := fitPoisson(x, m.y, m.offset)
	free := float64(n - p)
	if !ok || free < 1 {
		return math.NaN()
	}
	pearson := 0.0
	for i, mu := range fit.fitted {
		pearson += (m.y[i] - mu) * (m.y[i] - mu) / mu
	}
	seasons := float64(p - len(kept))
	f := max(0, flat.deviance-fit.deviance) / seasons / max(1, pearson/free)
	return distuv.F{D1: seasons, D2: free}.Survival(f)
}

// side is the number of months on either side of a step.
const side = 3

// shift finds the step or the single month that the fit misses most: where it
// starts, whether it is a single month, and its column.
func (m seasonModel) shift(fit poissonFit) (start int, odd bool, column []float64) {
	n, _ := m.x.Dims()
	top := -1.0
	for _, single := range []bool{false, true} {
		for i := range n {
			if !single && (i < side || i > n-side) {
				continue
			}
			try := make([]float64, n)
			end := n
			if single {
				end = i + 1
			}
			for j := i; j < end; j++ {
				try[j] = 1
			}
			if z, _ := fit.score(m.x, m.y, try); math.Abs(z) > top {
				start, odd, column, top = i, single, try, math.Abs(z)
			}
		}
	}
	return start, odd, column
}

// evident says whether the last column explains more than the best of so many
// columns would by chance.
func (m seasonModel) evident(before, after poissonFit) bool {
	n, p := m.x.Dims()
	free := float64(n - p)
	if free < 1 {
		return false
	}
	residuals := make([]float64, n)
	for i, mu := range after.fitted {
		residuals[i] = math.Abs(m.y[i]-mu) / math.Sqrt(mu)
	}
	slices.Sort(residuals)
	// 0.6745 is the median of the absolute value of a standard normal variable.
	scale := max(1, quantile(residuals, 0.5)/0.6745*math.Sqrt(float64(n)/free))
	candidates := float64(n + n - 2*side + 1)
	t := distuv.StudentsT{Sigma: 1, Nu: free}.Quantile(1 - shiftRisk/candidates/2)
	return math.Sqrt(before.deviance-after.deviance) > t*scale
}
