package transform

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"baimi/transform/stats"
)

// testComparison is the policy of the tests of comparisons.
var testComparison = comparisonPolicy{minExposure: 600, minExpected: 5, falseShare: 0.05, middle: 1500, large: 10000}

// cellsOf are cells of one stratum, each "compound company tickets exposure".
func cellsOf(t *testing.T, lines ...string) comparedPeriod {
	t.Helper()
	of := comparedPeriod{period: yearPeriod, months: 12}
	for _, line := range lines {
		c := comparedCell{stratum: "s", peer: "p"}
		if _, err := fmt.Sscan(line, &c.compound, &c.company, &c.Count, &c.Exposure); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		if c.company == "-" {
			c.company = unserved
		}
		of.cells = append(of.cells, c)
	}
	return of
}

// words are "unit=word" of what is called anything but as expected.
func (of comparison) words() string {
	var out []string
	for _, u := range of.units {
		if u.word != wordAsDue {
			out = append(out, u.id+"="+u.word)
		}
	}
	return strings.Join(out, " ")
}

func TestTheWordOfAUnitFollowsFromWhatItsBuildingsLetOneExpect(t *testing.T) {
	even := []string{"C1 A 100 10000", "C2 A 100 10000", "C3 B 100 10000", "C4 B 100 10000", "C5 D 100 10000", "C6 D 100 10000"}
	with := func(more ...string) []string { return append(append([]string(nil), even...), more...) }
	for _, x := range []struct {
		what              string
		cells             []string
		company, compound string
	}{
		{"all alike", even, "", ""},
		{"twice as many as the others", with("C7 E 240 10000"), "E=high", "C7=high"},
		{"a fifth of the others", with("C7 E 20 10000"), "E=low", "C7=low"},
		{"many for too little exposure", with("C7 E 30 500"), "E=few", "C7=few"},
		{"fewer expected than the policy asks for", with("C7 E 9 1000", "C8 F 0 290"), "F=few", "C8=few"},
		{"served by nobody", with("C7 - 300 10000"), "", "C7=high"},
		{"tickets without exposure are no tickets", with("C7 E 500 0", "C8 E 100 10000"), "", "C7=few"},
		{"one compound in two hands is one compound", with("C7 E 120 5000", "C7 F 120 5000"), "E=high F=high", "C7=high"},
	} {
		of := cellsOf(t, x.cells...)
		companies, compounds := testComparison.compareCompanies(of), testComparison.compareCompounds(of)
		if got := companies.words(); got != x.company {
			t.Errorf("%s: companies %q, want %q", x.what, got, x.company)
		}
		if got := compounds.words(); got != x.compound {
			t.Errorf("%s: compounds %q, want %q", x.what, got, x.compound)
		}
	}
}

func TestTicketsThatNothingCanBeExpectedOfAreShownApart(t *testing.T) {
	of := testComparison.compareCompanies(cellsOf(t, "C1 A 100 10000", "C2 A 7 0", "C3 B 100 10000"))
	rows := comparedRows(testComparison, []comparison{of}).([]comparedRow)
	if r := rows[0]; r.Company != "A" || r.Observed != 100 || r.LeftOut != 7 || r.Compounds != 1 {
		t.Errorf("A has %d tickets, %d left out, in %d compounds", r.Observed, r.LeftOut, r.Compounds)
	}
}

// A city in which compounds differ by σ 0.63 and companies by nothing, but for five
// bad ones with 2.3 times the tickets and five good ones with 0.4 times, all of 12
// compounds or more. In repeated draws most bad ones are called high, no good one
// ever is, and hardly any of the others, small ones no more often than large ones.
func TestPlantedCompaniesAreFoundAndOthersLeftAlone(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 12))
	const cities, companies, planted = 12, 120, 5
	called := map[string]int{}
	for range cities {
		var of comparedPeriod
		of.period, of.months = yearPeriod, 12
		kind := map[string]string{}
		for k := range companies {
			id, effect, n := fmt.Sprintf("K%03d", k), 1.0, 1+rng.IntN(20)
			switch {
			case k < planted:
				kind[id], effect, n = "bad", 2.3, 12+rng.IntN(15)
			case k < 2*planted:
				kind[id], effect, n = "good", 0.4, 12+rng.IntN(15)
			case n < 6:
				kind[id] = "small"
			default:
				kind[id] = "large"
			}
			for j := range n {
				months := 12 * 500 * math.Exp(0.9*rng.NormFloat64())
				own := math.Exp(0.63*rng.NormFloat64() - 0.63*0.63/2)
				of.cells = append(of.cells, comparedCell{compound: fmt.Sprintf("%s-%d", id, j), company: id, stratum: fmt.Sprint("s", j%3), peer: "p",
					Tally: stats.Tally{Count: drawPoisson(rng, months*0.0018*own*effect), Exposure: months}})
			}
		}
		for _, u := range testComparison.compareCompanies(of).units {
			called[kind[u.id]+" "+u.word]++
			called[kind[u.id]]++
		}
	}
	t.Log(called)
	if found := float64(called["bad high"]) / (cities * planted); found < 0.7 {
		t.Errorf("%.2f of the bad companies are called high", found)
	}
	if called["good high"]+called["bad low"] > 0 {
		t.Errorf("%d good companies are called high, %d bad ones low", called["good high"], called["bad low"])
	}
	for _, kind := range []string{"small", "large"} {
		if share := float64(called[kind+" high"]+called[kind+" low"]) / float64(called[kind]); share > 0.02 {
			t.Errorf("%.3f of the %s companies without an effect are called high or low", share, kind)
		}
	}
}

// drawPoisson draws a count by the gaps between events.
func drawPoisson(rng *rand.Rand, mean float64) float64 {
	n, at := 0.0, rng.ExpFloat64()
	for at < mean {
		n++
		at += rng.ExpFloat64()
	}
	return n
}

func TestNoCompanyHasARankWithoutAnInterval(t *testing.T) {
	of := testComparison.compareCompanies(cellsOf(t, "C1 A 150 10000", "C2 B 100 10000", "C3 D 50 10000", "C4 E 1 100"))
	for _, r := range comparedRows(testComparison, []comparison{of}).([]comparedRow) {
		few := r.Word == wordFew
		if few != (r.RankLo == nil) || few != (r.RankHi == nil) {
			t.Errorf("%s (%s) has the rank %v–%v", r.Company, r.Word, r.RankLo, r.RankHi)
		}
		if !few && (r.Ranked != 3 || *r.RankLo < 1 || *r.RankHi > 3 || *r.RankLo > *r.RankHi) {
			t.Errorf("%s has the rank %v–%v of %d", r.Company, *r.RankLo, *r.RankHi, r.Ranked)
		}
	}
}
