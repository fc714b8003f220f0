package score

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/shopspring/decimal"
	"gonum.org/v1/gonum/stat/distuv"
)

// truth makes companies whose true measures are known: the input as offices see it,
// with posteriors, and the input that they would see if nothing were left to chance.
func truth(companies int, s uint64) (seen, true_ Input) {
	source := rand.NewPCG(s, 3)
	random := rand.New(source)
	seen = Input{Cycle: "2022Q2", Ends: day("2022-06-30")}
	true_ = seen
	for c := range companies {
		for k := range 1 + random.IntN(4) {
			p := Project{CompanyID: fmt.Sprintf("c%03d", c), CompoundID: fmt.Sprintf("p%d", k), Households: int64(100 + random.IntN(900)), Months: 12}
			q := p
			add := func(code string, n int64, value, real float64, posterior Posterior) {
				p.Measures = append(p.Measures, Measure{code, decimal.NewFromFloat(value), n, posterior})
				q.Measures = append(q.Measures, Measure{code, decimal.NewFromFloat(real), n, Posterior{}})
			}
			// A questionnaire scatters by 6 about the truth, which scatters by 10 about 75.
			real := 75 + 10*random.NormFloat64()
			weight := 100.0 / (100 + 36)
			mean := 75 + weight*(real+6*random.NormFloat64()-75)
			add("evaluation", 1, mean, real, Posterior{Normal, mean, 6 * math.Sqrt(weight)})
			real = distuv.Gamma{Alpha: 6, Beta: 6, Src: source}.Rand()
			expected := 2 + 10*random.Float64()
			tickets := distuv.Poisson{Lambda: real * expected, Src: source}.Rand()
			add("burden", int64(tickets), (6+tickets)/(6+expected), real, Posterior{Gamma, 6 + tickets, 6 + expected})
			for _, code := range []string{"on_time", "satisfied", "rectified", "disclosure"} {
				real = distuv.Beta{Alpha: 8, Beta: 2, Src: source}.Rand()
				n := float64(5 + random.IntN(20))
				hits := distuv.Binomial{N: n, P: real, Src: source}.Rand()
				add(code, int64(n), 100*(8+hits)/(10+n), 100*real, Posterior{Beta, 8 + hits, 2 + n - hits})
			}
			seen.Projects, true_.Projects = append(seen.Projects, p), append(true_.Projects, q)
		}
	}
	return seen, true_
}

func TestIntervalsAndProbabilitiesHoldOnASyntheticTruth(t *testing.T) {
	r := example(t, "shili")
	seen, true_ := truth(300, 1)
	said, real := score(t, r, seen, 400), byKey(score(t, r, true_, 0))
	for _, o := range r.Outputs {
		var scores []decimal.Decimal
		for _, res := range said {
			if res.Output == o.Code {
				scores = append(scores, real[o.Code+" "+res.CompanyID].Unrounded)
			}
		}
		n, inside, ranked := 0, 0, 0
		promised, kept := make([]float64, len(o.Bands)), make([]float64, len(o.Bands))
		for _, res := range said {
			if res.Output != o.Code {
				continue
			}
			n++
			want := real[o.Code+" "+res.CompanyID]
			if x := want.Unrounded.InexactFloat64(); res.Lo-0.0001 <= x && x <= res.Hi+0.0001 {
				inside++
			}
			rank := 1
			for _, s := range scores {
				if s.GreaterThan(want.Unrounded) {
					rank++
				}
			}
			if res.RankLo <= rank && rank <= res.RankHi {
				ranked++
			}
			kept[o.position(want.RuleClass)]++
			total := 0.0
			for i, c := range res.Classes {
				promised[i] += c.Probability
				total += c.Probability
				if c.Class != o.Bands[i].Class || c.Position != i || c.Class == res.RuleClass && c.Probability != res.Probability {
					t.Errorf("%s: class %+v at %d, probability of %s %g", res.CompanyID, c, i, res.RuleClass, res.Probability)
				}
			}
			if math.Abs(total-1) > 1e-9 {
				t.Errorf("%s: probabilities add to %g", res.CompanyID, total)
			}
		}
		coverage, ranks := float64(inside)/float64(n), float64(ranked)/float64(n)
		t.Logf("%s: 90 %% intervals hold %.3f of %d true scores and %.3f of the ranks", o.Code, coverage, n, ranks)
		if coverage < 0.85 || coverage > 0.95 {
			t.Errorf("%s: 90 %% intervals hold %.3f of the true scores", o.Code, coverage)
		}
		if ranks < 0.85 {
			t.Errorf("%s: rank intervals hold %.3f of the true ranks", o.Code, ranks)
		}
		for i, b := range o.Bands {
			if math.Abs(promised[i]-kept[i]) > 0.05*float64(n) {
				t.Errorf("%s: %.1f companies promised in %s, %.0f are", o.Code, promised[i], b.Class, kept[i])
			}
		}
	}
}

// near is a company whose score is that of its evaluation, known to ± 2.
func near(mean string) Input {
	in := Input{Cycle: "2022Q2", Ends: day("2022-06-30")}
	m := dec(mean)
	in.Projects = []Project{{CompanyID: "x", CompoundID: "p", Households: 100, Measures: []Measure{
		{"evaluation", m, 1, Posterior{Normal, m.InexactFloat64(), 2}}}}}
	return in
}

func TestAClassThatIsNotSureIsMarkedAndHeldAtTheLikelierNeighbour(t *testing.T) {
	text := replaced(t, handRule, "places = 1", "places = 1\nmin_probability = \"0.8\"\nbelow = \"mark\"")
	text = replaced(t, text, `base = "10"`, `base = "0"`)
	mark, hold := parse(t, text), parse(t, replaced(t, text, `below = "mark"`, `below = "hold"`))
	for _, c := range []struct {
		mean, rule, held string
		reasons          []Reason
	}{
		{"85", "A", "A", nil},
		{"74.7", "A", "B", []Reason{Boundary, Held}},
		{"74.6", "B", "A", []Reason{Boundary, Held}},
		{"49", "C", "B", []Reason{Boundary, Held}},
		{"51", "B", "C", []Reason{Boundary, Held}},
		{"40", "C", "C", nil},
	} {
		r := score(t, hold, near(c.mean), 2000)[0]
		if r.RuleClass != c.rule || r.Class != c.held || !slices.Equal(r.Reasons, c.reasons) {
			t.Errorf("%s: %s, held at %s for %v (%v); want %s, %s", c.mean, r.RuleClass, r.Class, r.Reasons, r.Classes, c.rule, c.held)
		}
		r = score(t, mark, near(c.mean), 2000)[0]
		if r.Class != c.rule || len(c.reasons) > 0 && !slices.Equal(r.Reasons, c.reasons[:1]) {
			t.Errorf("%s: marked as %s for %v, want %s", c.mean, r.Class, r.Reasons, c.rule)
		}
	}
	in := near("51")
	in.Items = []Item{with("v", "fraud", "")}
	if r := score(t, hold, in, 2000)[0]; r.RuleClass != "C" || r.Class != "C" || r.Probability != 1 {
		t.Errorf("a veto is not held away: %s %s %v", r.RuleClass, r.Class, r.Reasons)
	}
}

func TestTheProbabilityOfAClassIsThatOfTheNormalDistribution(t *testing.T) {
	rule := parse(t, replaced(t, handRule, `base = "10"`, `base = "0"`))
	r := score(t, rule, near("76"), 20000)[0]
	// Published from 74.7 on, which is from 74.65 on: P(Z ≥ −0.675).
	want := distuv.UnitNormal.CDF(0.675)
	if math.Abs(r.Probability-want) > 0.01 || math.Abs(r.Lo-(76-1.645*2)) > 0.1 || math.Abs(r.Hi-(76+1.645*2)) > 0.1 {
		t.Errorf("probability %g, want %g; interval %g to %g", r.Probability, want, r.Lo, r.Hi)
	}
}

func TestWhatIsKnownForSureHasNoDoubt(t *testing.T) {
	for _, r := range score(t, example(t, "beijing"), city(example(t, "beijing"), 10, 40, 1), 50) {
		if s := r.Score.Decimal.InexactFloat64(); r.Probability != 1 || r.Lo != s || r.Hi != s || r.RankLo != r.RankHi {
			t.Errorf("%s: %g to %g with %g, ranks %d to %d", r.CompanyID, r.Lo, r.Hi, r.Probability, r.RankLo, r.RankHi)
		}
	}
}

func TestRanksShareEqualsAndEncloseTheMiddle(t *testing.T) {
	scores := [][]float64{make([]float64, 100), make([]float64, 100), make([]float64, 100)}
	for d := range 100 {
		scores[0][d], scores[1][d], scores[2][d] = 5, 5, 1
		if d < 20 {
			scores[2][d] = 9
		}
	}
	if got := ranks(scores, 100); fmt.Sprint(got) != "[[1 2] [1 2] [1 3]]" {
		t.Errorf("ranks %v", got)
	}
}
