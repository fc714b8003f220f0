package stats

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Cluster is what one unit, such as a compound, brings to one stratum of a
// comparison before and after: events and exposure in each of the two windows.
// A control unit may stand in several strata under the same ID.
type Cluster struct {
	ID, Stratum      string
	Treated          bool
	BeforeN, BeforeD float64
	AfterN, AfterD   float64
}

// Difference compares treated units with controls before and after.
type Difference struct {
	// The pooled rates Σn/Σd. Those of the controls are weighted over the strata by
	// the exposure of the treated units, so that both sides have the same mix.
	TreatedBefore, TreatedAfter, ControlBefore, ControlAfter float64
	// Effect is (TreatedAfter − TreatedBefore) − (ControlAfter − ControlBefore), Lo
	// and Hi its interval.
	Effect, Lo, Hi float64
	// Treated and Controls are the units that were compared.
	Treated, Controls int
}

// minClusters is the number of treated units below which no interval is given:
// with fewer, resampling them understates the spread by more than a tenth, the
// factor being √((n−1)/n) (Efron and Tibshirani, ch. 5).
const minClusters = 6

// DiffInDiff returns the difference in differences of pooled rates with a
// percentile interval at confidence conf from resamples bootstrap samples, in which
// whole units are drawn with replacement, treated ones and controls each among
// themselves, so that the months of a unit and its standing in several strata stay
// together. A stratum in which either side has no exposure in a window is left out.
// The same seed gives the same interval. Values that are not defined are NaN: all
// when no stratum is left, the interval with fewer than six treated units or two
// controls.
//
// The effect is an association: it is causal only if both sides would have moved in
// parallel without the treatment.
//
// Source: M. Bertrand, E. Duflo and S. Mullainathan, "How much should we trust
// differences-in-differences estimates?", Quarterly Journal of Economics 119
// (2004) 249–275 (bootstrap over whole units); B. Efron and R. J. Tibshirani,
// An Introduction to the Bootstrap (1993), ch. 13 (percentile interval). The
// weighting is direct standardisation (K. J. Rothman, S. Greenland and T. L. Lash,
// Modern Epidemiology, 3rd ed. 2008, ch. 3).
func DiffInDiff(clusters []Cluster, conf float64, resamples int, seed uint64) Difference {
	p := newPanel(clusters)
	d := p.difference(nil, nil)
	d.Treated, d.Controls = p.treated, p.controls
	d.Lo, d.Hi = math.NaN(), math.NaN()
	if math.IsNaN(d.Effect) || p.treated < minClusters || p.controls < 2 || resamples < 1 || !(conf > 0 && conf < 1) {
		return d
	}
	draw := rand.New(rand.NewPCG(seed, 0))
	times := func(into []float64) {
		clear(into)
		for range into {
			into[draw.IntN(len(into))]++
		}
	}
	treated, controls := make([]float64, p.treated), make([]float64, p.controls)
	var effects []float64
	for range resamples {
		times(treated)
		times(controls)
		if e := p.difference(treated, controls).Effect; !math.IsNaN(e) {
			effects = append(effects, e)
		}
	}
	if len(effects) == 0 {
		return d
	}
	slices.Sort(effects)
	d.Lo, d.Hi = quantile(effects, (1-conf)/2), quantile(effects, (1+conf)/2)
	return d
}

// panel is the clusters with units and strata numbered.
type panel struct {
	rows              []Cluster
	unit, stratum     []int
	treated, controls int
	strata            int
}

// newPanel keeps the clusters of strata in which both sides have exposure in both
// windows.
func newPanel(clusters []Cluster) panel {
	type exposure struct{ before, after [2]float64 }
	all := map[string]*exposure{}
	side := func(treated bool) int {
		if treated {
			return 1
		}
		return 0
	}
	for _, c := range clusters {
		e := all[c.Stratum]
		if e == nil {
			e = &exposure{}
			all[c.Stratum] = e
		}
		e.before[side(c.Treated)] += c.BeforeD
		e.after[side(c.Treated)] += c.AfterD
	}
	var p panel
	units := [2]map[string]int{{}, {}}
	strata := map[string]int{}
	number := func(of map[string]int, name string) int {
		n, known := of[name]
		if !known {
			n = len(of)
			of[name] = n
		}
		return n
	}
	for _, c := range clusters {
		if e := all[c.Stratum]; !(min(e.before[0], e.before[1], e.after[0], e.after[1]) > 0) {
			continue
		}
		p.rows = append(p.rows, c)
		p.unit = append(p.unit, number(units[side(c.Treated)], c.ID))
		p.stratum = append(p.stratum, number(strata, c.Stratum))
	}
	p.controls, p.treated, p.strata = len(units[0]), len(units[1]), len(strata)
	return p
}

// difference computes the four rates with each unit counted as often as drawn; nil
// counts each once. A stratum whose controls were not drawn is left out.
func (p panel) difference(treated, controls []float64) Difference {
	const beforeN, beforeD, afterN, afterD = 0, 1, 2, 3
	sums := make([][2][4]float64, p.strata)
	for i, c := range p.rows {
		weight, side := 1.0, 0
		if c.Treated {
			side = 1
			if treated != nil {
				weight = treated[p.unit[i]]
			}
		} else if controls != nil {
			weight = controls[p.unit[i]]
		}
		s := &sums[p.stratum[i]][side]
		s[beforeN] += weight * c.BeforeN
		s[beforeD] += weight * c.BeforeD
		s[afterN] += weight * c.AfterN
		s[afterD] += weight * c.AfterD
	}
	var t, expected [4]float64
	for _, s := range sums {
		control, pilot := s[0], s[1]
		if !(control[beforeD] > 0 && control[afterD] > 0) {
			continue
		}
		for k := range t {
			t[k] += pilot[k]
		}
		expected[beforeN] += pilot[beforeD] * control[beforeN] / control[beforeD]
		expected[afterN] += pilot[afterD] * control[afterN] / control[afterD]
	}
	// 0/0 is NaN, which says that the rate is not defined.
	d := Difference{
		TreatedBefore: t[beforeN] / t[beforeD], TreatedAfter: t[afterN] / t[afterD],
		ControlBefore: expected[beforeN] / t[beforeD], ControlAfter: expected[afterN] / t[afterD],
	}
	d.Effect = (d.TreatedAfter - d.TreatedBefore) - (d.ControlAfter - d.ControlBefore)
	return d
}
