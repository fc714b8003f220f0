package score

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"gonum.org/v1/gonum/stat"
)

// Inspection is what an inspection found at a company, independently of its score.
type Inspection struct {
	CompanyID string
	// Result is higher the better; NaN where the inspection only passes or fails.
	Result float64
	Failed bool
}

// Agreement is how well scores go with inspections, over the N companies that have
// both. A score that cannot tell who fails an inspection should have no consequences.
type Agreement struct {
	Output string
	// N companies have both, Failed of them failed an inspection, Graded of them have
	// a result in numbers.
	N, Failed, Graded int
	// Rank is Spearman's correlation of score and result: 1 the same order, 0 none.
	Rank Estimate
	// AUC is the probability that a company which passed has a higher score than one
	// which failed, equals counting half: 0.5 is a coin.
	AUC Estimate
}

// Estimate is a figure with the interval that encloses it with 90 %; all NaN where
// the data do not define it.
type Estimate struct{ Value, Lo, Hi float64 }

// minPairs is the number of companies below which nothing is said.
const minPairs = 5

// Agree compares the results of one output with inspections. Several inspections of
// a company count as one with their mean result, failed if one failed. Intervals are
// percentiles of so many resamples of companies, 1000 by custom; resamples in which a
// figure is not defined are left out. The same seed gives the same.
//
// Sources: C. Spearman, American Journal of Psychology 15 (1904) 72–101; the area
// under the curve as a Mann–Whitney statistic: J. A. Hanley and B. J. McNeil,
// Radiology 143 (1982) 29–36; percentile intervals: B. Efron and R. J. Tibshirani, An
// Introduction to the Bootstrap (1993), chapter 13.
func Agree(output string, results []Result, inspections []Inspection, resamples int, seed uint64) Agreement {
	found := map[string][]Inspection{}
	for _, in := range inspections {
		found[in.CompanyID] = append(found[in.CompanyID], in)
	}
	var graded, judged []pair
	for _, r := range results {
		if r.Output != output || !r.Score.Valid || len(found[r.CompanyID]) == 0 {
			continue
		}
		p := pair{id: r.CompanyID, score: r.Score.Decimal.InexactFloat64()}
		sum, n := 0.0, 0
		for _, in := range found[r.CompanyID] {
			p.failed = p.failed || in.Failed
			if !math.IsNaN(in.Result) {
				sum, n = sum+in.Result, n+1
			}
		}
		judged = append(judged, p)
		if n > 0 {
			p.result = sum / float64(n)
			graded = append(graded, p)
		}
	}
	byID := func(a, b pair) int { return strings.Compare(a.id, b.id) }
	slices.SortFunc(graded, byID)
	slices.SortFunc(judged, byID)
	a := Agreement{Output: output, N: len(judged), Graded: len(graded)}
	for _, p := range judged {
		if p.failed {
			a.Failed++
		}
	}
	a.Rank = estimate(graded, spearman, resamples, rand.NewPCG(seed, 1))
	a.AUC = estimate(judged, auc, resamples, rand.NewPCG(seed, 2))
	return a
}

// pair is a company with score and inspection.
type pair struct {
	id            string
	score, result float64
	failed        bool
}

func estimate(pairs []pair, figure func([]pair) float64, resamples int, source rand.Source) Estimate {
	nan := Estimate{math.NaN(), math.NaN(), math.NaN()}
	if len(pairs) < minPairs {
		return nan
	}
	e := Estimate{Value: figure(pairs)}
	if math.IsNaN(e.Value) {
		return nan
	}
	random := rand.New(source)
	var values []float64
	drawn := make([]pair, len(pairs))
	for range resamples {
		for i := range drawn {
			drawn[i] = pairs[random.IntN(len(pairs))]
		}
		if v := figure(drawn); !math.IsNaN(v) {
			values = append(values, v)
		}
	}
	if len(values) == 0 {
		return nan
	}
	slices.Sort(values)
	e.Lo, e.Hi = quantile(values, 0.05), quantile(values, 0.95)
	return e
}

// spearman is NaN where scores or results are all the same.
func spearman(pairs []pair) float64 {
	scores, results := make([]float64, len(pairs)), make([]float64, len(pairs))
	for i, p := range pairs {
		scores[i], results[i] = p.score, p.result
	}
	return stat.Correlation(midRanks(scores), midRanks(results), nil)
}

// auc is NaN where none or all failed.
func auc(pairs []pair) float64 {
	scores := make([]float64, len(pairs))
	for i, p := range pairs {
		scores[i] = p.score
	}
	sum, passed := 0.0, 0.0
	for i, rank := range midRanks(scores) {
		if !pairs[i].failed {
			sum, passed = sum+rank, passed+1
		}
	}
	failed := float64(len(pairs)) - passed
	return (sum - passed*(passed+1)/2) / (passed * failed)
}

// midRanks are the ranks of values from 1 for the lowest, equals sharing their mean.
func midRanks(values []float64) []float64 {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		switch {
		case values[a] < values[b]:
			return -1
		case values[a] > values[b]:
			return 1
		}
		return 0
	})
	ranks := make([]float64, len(values))
	for from := 0; from < len(order); {
		to := from
		for to < len(order) && values[order[to]] == values[order[from]] {
			to++
		}
		for _, i := range order[from:to] {
			ranks[i] = float64(from+to+1) / 2
		}
		from = to
	}
	return ranks
}
