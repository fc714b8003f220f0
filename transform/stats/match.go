package stats

import (
	"cmp"
	"math"
	"slices"
)

// Candidate is a unit that may be matched, with what it is matched on, such as its
// rate before, the logarithm of its households and its age. All candidates have the
// same covariates in the same order.
type Candidate struct {
	ID         string
	Covariates []float64
}

// Pair is a treated unit and the control matched to it.
type Pair struct {
	Treated, Control string
	// Distance is that of their standardised covariates.
	Distance float64
}

// MatchNearest pairs treated units with controls that were alike before, each unit
// once at most: the closest pair of all first, then the closest of those left, ties
// by ID. Differences are taken in standard deviations of the controls, as the
// treated may be few; the distance is Euclidean. No covariate of a pair differs by
// more than caliper standard deviations: 0.2 is strict, +Inf sets no bound. A treated
// unit without a control within reach stays unmatched: report how many. So does a
// unit with a covariate that is not a finite number. Fewer than two controls have no
// standard deviation and match nobody. A covariate that is the same for all controls
// is matched exactly.
//
// Give each pair a stratum of its own in DiffInDiff. Units that were treated because
// their rate was high fall back without any effect; matching on the rate before sets
// controls against them that fall back as well. It does so only where both come from
// the same kind of units: with groups whose means differ it brings in what it should
// take out (J. R. Daw and L. A. Hatfield, Health Services Research 53 (2018)
// 4138–4156), so match within a peer group and look at Imbalance.
//
// Sources: P. R. Rosenbaum and D. B. Rubin, The American Statistician 39 (1985) 33–38
// (nearest neighbours within calipers); P. C. Austin, Statistics in Medicine 33 (2014)
// 1057–1069 (best pair first).
func MatchNearest(treated, controls []Candidate, caliper float64) []Pair {
	deviations := spread(controls)
	var all []Pair
	for _, t := range treated {
		for _, c := range controls {
			if d := apartBy(t, c, deviations, caliper); finite(d) {
				all = append(all, Pair{t.ID, c.ID, d})
			}
		}
	}
	slices.SortFunc(all, func(a, b Pair) int {
		return cmp.Or(cmp.Compare(a.Distance, b.Distance), cmp.Compare(a.Treated, b.Treated), cmp.Compare(a.Control, b.Control))
	})
	var pairs []Pair
	usedTreated, usedControl := map[string]bool{}, map[string]bool{}
	for _, p := range all {
		if !usedTreated[p.Treated] && !usedControl[p.Control] {
			usedTreated[p.Treated], usedControl[p.Control] = true, true
			pairs = append(pairs, p)
		}
	}
	return pairs
}

// apartBy is the distance of two candidates; NaN where they must not be paired.
func apartBy(t, c Candidate, deviations []float64, caliper float64) float64 {
	if len(t.Covariates) != len(deviations) || len(c.Covariates) != len(deviations) {
		return math.NaN()
	}
	sum := 0.0
	for j, sd := range deviations {
		if !finite(t.Covariates[j]) || !finite(c.Covariates[j]) || math.IsNaN(sd) {
			return math.NaN()
		}
		d := apart(t.Covariates[j], c.Covariates[j])
		if d != 0 {
			d /= sd // ±Inf where sd is 0
		}
		if !(math.Abs(d) <= caliper) {
			return math.NaN()
		}
		sum += d * d
	}
	return math.Sqrt(sum)
}

// spread returns the standard deviation of each covariate of the candidates with
// finite values; NaN with fewer than two of these.
func spread(candidates []Candidate) []float64 {
	if len(candidates) == 0 {
		return nil
	}
	deviations := make([]float64, len(candidates[0].Covariates))
	for j := range deviations {
		values := covariate(candidates, j)
		centre, squares := mean(values), 0.0
		for _, v := range values {
			squares += apart(v, centre) * apart(v, centre)
		}
		deviations[j] = math.NaN()
		if len(values) > 1 {
			deviations[j] = math.Sqrt(squares / float64(len(values)-1))
		}
	}
	return deviations
}

func covariate(candidates []Candidate, j int) []float64 {
	var values []float64
	for _, c := range candidates {
		if j < len(c.Covariates) && finite(c.Covariates[j]) {
			values = append(values, c.Covariates[j])
		}
	}
	return values
}

// Imbalance returns for each covariate the difference of the means of treated and
// matched units in standard deviations of all controls: by custom under 0.1 in size
// is balanced. With no pairs it compares all treated with all controls, as before
// matching. NaN where a mean or a standard deviation is not defined.
//
// Source: P. C. Austin, "An introduction to propensity score methods", Multivariate
// Behavioral Research 46 (2011) 399–424.
func Imbalance(treated, controls []Candidate, pairs []Pair) []float64 {
	deviations := spread(controls)
	if len(pairs) > 0 {
		isTreated, isControl := map[string]bool{}, map[string]bool{}
		for _, p := range pairs {
			isTreated[p.Treated], isControl[p.Control] = true, true
		}
		treated = slices.DeleteFunc(slices.Clone(treated), func(c Candidate) bool { return !isTreated[c.ID] })
		controls = slices.DeleteFunc(slices.Clone(controls), func(c Candidate) bool { return !isControl[c.ID] })
	}
	out := make([]float64, len(deviations))
	for j, sd := range deviations {
		if out[j] = apart(mean(covariate(treated, j)), mean(covariate(controls, j))); out[j] != 0 {
			out[j] /= sd
		}
	}
	return out
}
