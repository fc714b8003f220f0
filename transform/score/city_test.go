package score

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/shopspring/decimal"
)

func day(text string) time.Time {
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return d
}

func dec(text string) decimal.Decimal { return decimal.RequireFromString(text) }

// city makes an input of so many companies with a heavy tail of projects, measures
// with posteriors, and items of the rule.
func city(r RuleSet, companies, projects int, s uint64) Input {
	random := rand.New(rand.NewPCG(s, 1))
	in := Input{Cycle: "2022Q2", Ends: day("2022-06-30")}
	share := func(code string) Measure {
		n := 1 + random.IntN(30)
		k := 0
		for range n {
			if random.Float64() < 0.8 {
				k++
			}
		}
		return Measure{Code: code, Value: decimal.New(int64(100*k), 0).DivRound(decimal.New(int64(n), 0), 6), N: int64(n),
			Posterior: Posterior{Beta, float64(k) + 1, float64(n-k) + 1}}
	}
	for i := range projects {
		c := i
		if i >= companies {
			c = int(float64(companies) * random.Float64() * random.Float64() * random.Float64())
		}
		p := Project{CompanyID: fmt.Sprintf("c%03d", c), CompoundID: fmt.Sprintf("p%04d", i), Households: int64(random.IntN(2000)), Months: 1 + random.IntN(24)}
		mean := 55 + 40*random.Float64()
		p.Measures = append(p.Measures, Measure{"evaluation", decimal.NewFromFloat(mean), 2, Posterior{Normal, mean, 4}})
		events := 1 + random.IntN(12)
		p.Measures = append(p.Measures, Measure{"burden", decimal.NewFromFloat(float64(events) / 6), int64(events), Posterior{Gamma, float64(events), 6}})
		for _, code := range []string{"on_time", "resolved", "satisfied", "rectified", "disclosure", "handover"} {
			if random.IntN(10) > 0 {
				p.Measures = append(p.Measures, share(code))
			}
		}
		in.Projects = append(in.Projects, p)
	}
	var rules []ItemRule
	for _, o := range r.Outputs {
		rules = append(rules, o.Items...)
	}
	if len(rules) == 0 {
		return in
	}
	for i := range projects {
		p := in.Projects[random.IntN(len(in.Projects))]
		it := Item{ID: fmt.Sprintf("i%05d", i), CompanyID: p.CompanyID, CompoundID: p.CompoundID,
			OccurredOn: in.Ends.AddDate(0, 0, 20-random.IntN(500)), Status: Statuses()[random.IntN(len(Statuses()))]}
		rule := rules[random.IntN(len(rules))]
		if it.Code = rule.Code; rule.Subject == "company" {
			it.CompoundID = ""
		}
		in.Items = append(in.Items, it)
	}
	return in
}

func score(t testing.TB, r RuleSet, in Input, draws int) []Result {
	t.Helper()
	results, err := r.Score(in, Options{Draws: draws})
	if err != nil {
		t.Fatal(err)
	}
	return results
}

func BenchmarkACityOf280CompaniesAnd1500Projects(b *testing.B) {
	r := example(b, "shili")
	in := city(r, 280, 1500, 1)
	for _, draws := range []int{0, 2000} {
		b.Run(fmt.Sprintf("draws=%d", draws), func(b *testing.B) {
			for b.Loop() {
				score(b, r, in, draws)
			}
		})
	}
}
