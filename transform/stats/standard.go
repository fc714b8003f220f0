package stats

import (
	"cmp"
	"math"
	"slices"
)

// Cell is what one unit, such as a compound or a company, brings to one stratum.
type Cell struct {
	Unit, Stratum string
	Tally
}

// Reference is the rate of a stratum over all units.
type Reference struct {
	Stratum string
	// Own is the tally of the stratum itself. Rate is events per exposure, of the
	// stratum, or where it is Pooled of all pooled strata together.
	Own    Tally
	Rate   float64
	Pooled bool
}

// Standardised is what a unit showed against what its exposure would have brought
// at the reference rates.
type Standardised struct {
	Unit string
	Count
	Exposure float64
	// LeftOut are events in cells without exposure, of which nothing can be
	// expected; they are not in Observed.
	LeftOut float64
}

// Standardise returns the expected events of every unit by indirect standardisation:
// the rates of the strata over all units, applied to the unit's own exposure. So
// units are compared as if they had the same mix, of building age or district. The
// ratio observed ÷ expected of a unit compares it with the reference, not two units
// with each other where their mixes differ much.
//
// Strata with fewer than minEvents events are pooled, those with the fewest first,
// and so is the next smallest until the pool itself has minEvents; strata tied are
// taken by name. All observed events of cells with exposure are expected somewhere:
// both add to the same total. A cell whose exposure is not positive and finite is
// left out, and its events are shown in LeftOut; a count that is not a finite number
// ≥ 0 is not counted at all. Both results are in order of first appearance.
//
// A unit is part of its own reference, which draws the ratio of a very large unit
// towards 1.
//
// Source: N. E. Breslow and N. E. Day, Statistical Methods in Cancer Research II
// (1987), section 2.3; the exact interval of the ratio is that of Ulm, see
// PoissonExact.
func Standardise(cells []Cell, minEvents float64) ([]Standardised, []Reference) {
	strata, units := map[string]int{}, map[string]int{}
	var references []Reference
	var out []Standardised
	for _, c := range cells {
		if _, known := units[c.Unit]; !known {
			units[c.Unit] = len(out)
			out = append(out, Standardised{Unit: c.Unit})
		}
		u := &out[units[c.Unit]]
		if !c.defined() {
			if c.Count >= 0 && finite(c.Count) {
				u.LeftOut += c.Count
			}
			continue
		}
		if _, known := strata[c.Stratum]; !known {
			strata[c.Stratum] = len(references)
			references = append(references, Reference{Stratum: c.Stratum})
		}
		r := &references[strata[c.Stratum]]
		r.Own = r.Own.plus(c.Tally)
		u.Observed += c.Count
		u.Exposure += c.Exposure
	}
	pool(references, minEvents)
	for _, c := range cells {
		if c.defined() {
			out[units[c.Unit]].Expected += c.Exposure * references[strata[c.Stratum]].Rate
		}
	}
	return out, references
}

// pool sets the rates of strata.
func pool(references []Reference, minEvents float64) {
	bySize := make([]int, len(references))
	for i := range references {
		bySize[i] = i
		references[i].Rate = references[i].Own.Rate()
	}
	slices.SortFunc(bySize, func(a, b int) int {
		x, y := references[a], references[b]
		return cmp.Or(cmp.Compare(x.Own.Count, y.Own.Count), cmp.Compare(x.Stratum, y.Stratum))
	})
	var pooled Tally
	n := 0
	for n < len(bySize) && (references[bySize[n]].Own.Count < minEvents || n > 0 && pooled.Count < minEvents) {
		pooled = pooled.plus(references[bySize[n]].Own)
		n++
	}
	for _, i := range bySize[:n] {
		references[i].Rate, references[i].Pooled = pooled.Rate(), true
	}
}

// Ratio returns observed ÷ expected with its exact Poisson interval at confidence
// conf; NaN without a positive expectation. The interval takes the expectation as
// known.
func (c Count) Ratio(conf float64) (ratio, lo, hi float64) {
	if !(c.Expected > 0) || math.IsInf(c.Expected, 1) {
		return math.NaN(), math.NaN(), math.NaN()
	}
	lo, hi = PoissonExact(c.Observed, conf)
	return c.Observed / c.Expected, lo / c.Expected, hi / c.Expected
}
