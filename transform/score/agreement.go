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
	a.Rank = estimate(len(graded), spearman(graded), resamples, rand.NewPCG(seed, 1))
	a.AUC = estimate(len(judged), auc(judged), resamples, rand.NewPCG(seed, 2))
	return a
}

// pair is a company with score and inspection.
type pair struct {
	id            string
	score, result float64
	failed        bool
}

// estimate is a figure of n pairs, given which of them are drawn, with its interval.
func estimate(n int, figure func(drawn []int) float64, resamples int, source rand.Source) Estimate {
	nan := Estimate{math.NaN(), math.NaN(), math.NaN()}
	if n < minPairs {
		return nan
	}
	drawn := make([]int, n)
	for i := range drawn {
		drawn[i] = i
	}
	e := Estimate{Value: figure(drawn)}
	if math.IsNaN(e.Value) {
		return nan
	}
	random := rand.New(source)
	var values []float64
	for range resamples {
		for i := range drawn {
			drawn[i] = random.IntN(n)
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
func spearman(pairs []pair) func(drawn []int) float64 {
	scores := newRanking(pairs, func(p pair) float64 { return p.score })
	results := newRanking(pairs, func(p pair) float64 { return p.result })
	return func(drawn []int) float64 {
		return stat.Correlation(scores.midRanks(drawn), results.midRanks(drawn), nil)
	}
}

// auc is NaN where none or all failed.
func auc(pairs []pair) func(drawn []int) float64 {
	scores := newRanking(pairs, func(p pair) float64 { return p.score })
	return func(drawn []int) float64 {
		sum, passed := 0.0, 0.0
		for k, rank := range scores.midRanks(drawn) {
			if !pairs[drawn[k]].failed {
				sum, passed = sum+rank, passed+1
			}
		}
		failed := float64(len(drawn)) - passed
		return (sum - passed*(passed+1)/2) / (passed * failed)
	}
}

// ranking ranks samples of the same values again and again without sorting them anew.
type ranking struct {
	place []int     // of each value among the different ones, the lowest 0
	times []int     // how often each of these is in the sample
	rank  []float64 // of each of these in the sample
	ranks []float64
}

func newRanking(pairs []pair, value func(pair) float64) *ranking {
	values := make([]float64, len(pairs))
	for i, p := range pairs {
		values[i] = value(p)
	}
	different := slices.Compact(slices.Sorted(slices.Values(values)))
	r := &ranking{make([]int, len(values)), make([]int, len(different)), make([]float64, len(different)), make([]float64, len(values))}
	for i, v := range values {
		r.place[i], _ = slices.BinarySearch(different, v)
	}
	return r
}

// midRanks are the ranks of the drawn values from 1 for the lowest, equals sharing their
// mean. They are good until the next call.
func (r *ranking) midRanks(drawn []int) []float64 {
	clear(r.times)
	for _, i := range drawn {
		r.times[r.place[i]]++
	}
	below := 0
	for p, n := range r.times {
		r.rank[p] = float64(2*below+n+1) / 2
		below += n
	}
	for k, i := range drawn {
		r.ranks[k] = r.rank[r.place[i]]
	}
	return r.ranks[:len(drawn)]
}
