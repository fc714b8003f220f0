package stats

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// Rank is where a group stands among others by its true rate, 1 being the highest,
// as far as its counts tell. All fields are NaN for a group that is not ranked.
type Rank struct {
	// Median is the middle of the ranks that the group may have; Lo and Hi are
	// those between which it lies with a probability of 90 %.
	Median, Lo, Hi float64
	// Top is the probability that the group is among the so many highest that were
	// asked for.
	Top float64
}

// RankOptions says which groups are ranked and how.
type RankOptions struct {
	// MinExposure is the exposure from which a group is ranked: less says so little
	// that its rank would be that of the mean. It takes no place among the others.
	MinExposure float64
	// Top is the number of highest groups for which Rank.Top is the probability.
	Top int
	// Draws is the number of samples, 4000 by custom, so that a probability of 5 %
	// is known to 0.7 points. The same Seed gives the same ranks.
	Draws int
	Seed  uint64
}

// Ranks draws the true rates of all groups at once from their posteriors under the
// prior, ranks each draw, and returns for each group what ranks it had. A single
// rank of the means would be a league table: it says nothing of how easily the
// order could have been another.
//
// Sources: E. C. Marshall and D. J. Spiegelhalter, "Reliability of league tables of
// in vitro fertilisation clinics", BMJ 316 (1998) 1701–1705; H. Goldstein and D. J.
// Spiegelhalter, "League tables and their limitations", JRSS A 159 (1996) 385–443.
func Ranks(prior Prior, groups []Tally, opt RankOptions) []Rank {
	nan := math.NaN()
	ranks := make([]Rank, len(groups))
	var ranked []int // positions in groups
	var posteriors []distuv.Gamma
	source := rand.NewPCG(opt.Seed, 0)
	for i, g := range groups {
		ranks[i] = Rank{nan, nan, nan, nan}
		if p := prior.Posterior(g); p.defined() && g.Exposure >= opt.MinExposure {
			ranked = append(ranked, i)
			posteriors = append(posteriors, distuv.Gamma{Alpha: p.Shape, Beta: p.Exposure, Src: source})
		}
	}
	if len(ranked) == 0 || opt.Draws < 1 {
		return ranks
	}
	times := make([][]int, len(ranked)) // how often a group had a rank, from 0
	for i := range ranked {
		times[i] = make([]int, len(ranked))
	}
	type rate struct {
		value float64
		group int
	}
	drawn := make([]rate, len(ranked))
	for range opt.Draws {
		for i, p := range posteriors {
			drawn[i] = rate{p.Rand(), i}
		}
		slices.SortFunc(drawn, func(a, b rate) int {
			switch {
			case a.value > b.value:
				return -1
			case a.value < b.value:
				return 1
			}
			return a.group - b.group
		})
		for rank, r := range drawn {
			times[r.group][rank]++
		}
	}
	for i, at := range ranked {
		top := 0
		for _, n := range times[i][:min(max(opt.Top, 0), len(ranked))] {
			top += n
		}
		ranks[at] = Rank{
			Median: rankAt(times[i], 0.5*float64(opt.Draws)),
			Lo:     rankAt(times[i], 0.05*float64(opt.Draws)),
			Hi:     rankAt(times[i], 0.95*float64(opt.Draws)),
			Top:    float64(top) / float64(opt.Draws),
		}
	}
	return ranks
}

// rankAt is the first rank by which at least so many draws are passed.
func rankAt(times []int, draws float64) float64 {
	sum := 0
	for rank, n := range times {
		sum += n
		if float64(sum) >= draws {
			return float64(rank + 1)
		}
	}
	return float64(len(times))
}
