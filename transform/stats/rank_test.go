package stats

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestGroupsFarApartHaveTheirRankForSure(t *testing.T) {
	groups := []Tally{{100, 1000}, {4000, 1000}, {900, 1000}}
	ranks := Ranks(NewPrior(groups), groups, RankOptions{Top: 1, Draws: 500, Seed: 1})
	for i, want := range []float64{3, 1, 2} {
		if r := ranks[i]; r.Median != want || r.Lo != want || r.Hi != want {
			t.Errorf("group %d: %+v, want rank %g for sure", i, r, want)
		}
	}
	if ranks[1].Top != 1 || ranks[0].Top != 0 {
		t.Errorf("in the top 1: %g and %g", ranks[1].Top, ranks[0].Top)
	}
}

func TestWhereOnlyChanceDiffersNoRankIsKnown(t *testing.T) {
	groups := make([]Tally, 20)
	for i := range groups {
		groups[i] = Tally{50 + float64(i%3), 100}
	}
	for i, r := range Ranks(NewPrior(groups), groups, RankOptions{Top: 5, Draws: 4000, Seed: 2}) {
		if math.Abs(r.Median-10.5) > 2 || r.Lo > 2 || r.Hi < 19 || math.Abs(r.Top-0.25) > 0.03 {
			t.Errorf("group %d: %+v, want any rank from 1 to 20", i, r)
		}
	}
}

func TestTwoGroupsAreRankedByTheProbabilityThatOneIsHigher(t *testing.T) {
	// P(Gamma(a) > Gamma(b)) at equal exposure is the incomplete beta at ½:
	// for shapes 3 and 2, P(Beta(3, 2) > ½) = 11/16.
	prior := Prior{Mean: 1, Shape: 1}
	ranks := Ranks(prior, []Tally{{2, 1}, {1, 1}}, RankOptions{Top: 1, Draws: 40000, Seed: 3})
	within(t, "first", ranks[0].Top, 11.0/16, 0.01)
	within(t, "both", ranks[0].Top+ranks[1].Top, 1, 1e-12)
}

func TestAGroupOfLittleExposureIsShrunkButNotRanked(t *testing.T) {
	groups := []Tally{{5, 100}, {3, 1}, {20, 100}, {1, 0}, {10, 100}}
	prior := NewPrior(groups)
	ranks := Ranks(prior, groups, RankOptions{MinExposure: 50, Top: 3, Draws: 1000, Seed: 4})
	if !math.IsNaN(ranks[1].Median) || !math.IsNaN(ranks[1].Top) || !math.IsNaN(ranks[3].Lo) || math.IsNaN(prior.Posterior(groups[1]).Mean()) {
		t.Errorf("ranks %+v", ranks)
	}
	for _, i := range []int{0, 2, 4} {
		if r := ranks[i]; !(r.Lo >= 1 && r.Lo <= r.Median && r.Median <= r.Hi && r.Hi <= 3) || r.Top != 1 {
			t.Errorf("group %d of the three ranked: %+v", i, r)
		}
	}
}

func TestTheSameSeedGivesTheSameRanks(t *testing.T) {
	groups := lipCancer()
	p := NewPrior(groups)
	opt := RankOptions{Top: 10, Draws: 400, Seed: 5}
	a, b := Ranks(p, groups, opt), Ranks(p, groups, opt)
	opt.Seed = 6
	c := Ranks(p, groups, opt)
	differ := false
	for i := range a {
		if a[i] != b[i] {
			t.Fatalf("group %d: %+v and %+v", i, a[i], b[i])
		}
		differ = differ || a[i] != c[i]
	}
	if !differ {
		t.Error("another seed gives the very same ranks, so nothing was drawn")
	}
}

func TestRankIntervalsHoldTheTrueRankAsOftenAsTheySay(t *testing.T) {
	rng := rand.New(rand.NewPCG(73, 79))
	inside, n := 0.0, 0.0
	top := 0.0
	for round := range 20 {
		groups, rates := worlds(rng, 100, 0.5, 5)
		for i, r := range Ranks(NewPrior(groups), groups, RankOptions{Top: 10, Draws: 500, Seed: uint64(round)}) {
			rank := 1.0
			for _, other := range rates {
				if other > rates[i] {
					rank++
				}
			}
			if r.Lo <= rank && rank <= r.Hi {
				inside++
			}
			n++
			top += r.Top
		}
	}
	if share := inside / n; share < 0.87 || share > 0.94 {
		t.Errorf("90 %% intervals hold %.1f %% of the true ranks", 100*share)
	}
	within(t, "groups in the top 10", top/20, 10, 1e-9)
}

func TestWithoutGroupsOrDrawsThereIsNoRank(t *testing.T) {
	if got := Ranks(Prior{}, nil, RankOptions{Draws: 10}); len(got) != 0 {
		t.Errorf("ranks of nothing: %v", got)
	}
	one := []Tally{{3, 4}}
	if got := Ranks(NewPrior(one), one, RankOptions{Draws: 10, Top: 1}); !math.IsNaN(got[0].Top) {
		t.Errorf("a group alone has the rank %+v", got[0])
	}
	two := []Tally{{3, 4}, {5, 4}}
	if got := Ranks(NewPrior(two), two, RankOptions{Top: 1}); !math.IsNaN(got[0].Median) {
		t.Errorf("ranks without a draw: %+v", got)
	}
}

func BenchmarkRanksOf300Groups(b *testing.B) {
	rng := rand.New(rand.NewPCG(3, 4))
	groups, _ := worlds(rng, 300, 0.5, 5)
	for b.Loop() {
		Ranks(NewPrior(groups), groups, RankOptions{Top: 10, Draws: 4000, Seed: 1})
	}
}
