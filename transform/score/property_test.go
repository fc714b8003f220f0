package score

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/shopspring/decimal"
)

// cities calls do with small cities of every shipped rule.
func cities(t *testing.T, do func(t *testing.T, r RuleSet, in Input, random *rand.Rand)) {
	for _, name := range []string{"shili", "shandong", "beijing"} {
		t.Run(name, func(t *testing.T) {
			r := example(t, name)
			for s := range uint64(3) {
				do(t, r, city(r, 10, 40, s), rand.New(rand.NewPCG(s, 9)))
			}
		})
	}
}

// only is a company's own part of an input.
func only(in Input, company string) Input {
	in.Projects = slices.DeleteFunc(slices.Clone(in.Projects), func(p Project) bool { return p.CompanyID != company })
	in.Items = slices.DeleteFunc(slices.Clone(in.Items), func(it Item) bool { return it.CompanyID != company })
	return in
}

func byKey(results []Result) map[string]Result {
	m := map[string]Result{}
	for _, r := range results {
		m[r.Output+" "+r.CompanyID] = r
	}
	return m
}

func TestTheOrderOfInputsDoesNotMatter(t *testing.T) {
	cities(t, func(t *testing.T, r RuleSet, in Input, random *rand.Rand) {
		want := fmt.Sprint(score(t, r, in, 20))
		random.Shuffle(len(in.Projects), func(i, j int) { in.Projects[i], in.Projects[j] = in.Projects[j], in.Projects[i] })
		random.Shuffle(len(in.Items), func(i, j int) { in.Items[i], in.Items[j] = in.Items[j], in.Items[i] })
		for _, p := range in.Projects {
			random.Shuffle(len(p.Measures), func(i, j int) { p.Measures[i], p.Measures[j] = p.Measures[j], p.Measures[i] })
		}
		if got := fmt.Sprint(score(t, r, in, 20)); got != want {
			t.Errorf("shuffled input:\n%s\nwant\n%s", got, want)
		}
	})
}

func TestAnotherCompanyChangesNothingButRanks(t *testing.T) {
	cities(t, func(t *testing.T, r RuleSet, in Input, _ *rand.Rand) {
		all := byKey(score(t, r, in, 20))
		in.Projects = slices.DeleteFunc(in.Projects, func(p Project) bool { return p.CompanyID == "c000" })
		in.Items = slices.DeleteFunc(in.Items, func(it Item) bool { return it.CompanyID == "c000" })
		for key, r := range byKey(score(t, r, in, 20)) {
			want := all[key]
			want.RankLo, want.RankHi, want.Ranked = r.RankLo, r.RankHi, r.Ranked
			if fmt.Sprint(r) != fmt.Sprint(want) {
				t.Errorf("%s without c000: %v, want %v", key, r, want)
			}
		}
	})
}

func TestMoreBadItemsNeverRaiseAScore(t *testing.T) {
	cities(t, func(t *testing.T, r RuleSet, in Input, random *rand.Rand) {
		var bad []ItemRule
		for _, o := range r.Outputs {
			bad = append(bad, slices.DeleteFunc(slices.Clone(o.Items), func(d ItemRule) bool { return d.Kind != "bad" })...)
		}
		for i := range 20 {
			rule, p := bad[random.IntN(len(bad))], in.Projects[random.IntN(len(in.Projects))]
			before := byKey(score(t, r, only(in, p.CompanyID), 0))
			in.Items = append(in.Items, Item{ID: fmt.Sprintf("more%d", i), Code: rule.Code, CompanyID: p.CompanyID, CompoundID: p.CompoundID,
				OccurredOn: in.Ends.AddDate(0, 0, -random.IntN(300)), Status: Upheld})
			after := byKey(score(t, r, only(in, p.CompanyID), 0))
			for key, a := range after {
				b := before[key]
				o, _ := r.Output(a.Output)
				if a.Score.Valid && (a.Unrounded.GreaterThan(b.Unrounded) || o.position(a.RuleClass) < o.position(b.RuleClass)) {
					t.Fatalf("%s with one more %s: %s %s, was %s %s", key, rule.Code, a.Unrounded, a.RuleClass, b.Unrounded, b.RuleClass)
				}
				for j, p := range a.ByProject {
					if p.Score.Valid && p.Unrounded.GreaterThan(b.ByProject[j].Unrounded) {
						t.Fatalf("%s, project %s with one more %s: %s, was %s", key, p.CompoundID, rule.Code, p.Unrounded, b.ByProject[j].Unrounded)
					}
				}
			}
		}
	})
}

func TestWhatDoesNotCountLeavesNoTraceInTheNumber(t *testing.T) {
	cities(t, func(t *testing.T, r RuleSet, in Input, _ *rand.Rand) {
		bare := func(in Input) string {
			results := score(t, r, in, 20)
			for i := range results {
				results[i].Items, results[i].InputsHash = nil, ""
			}
			return fmt.Sprint(results)
		}
		want := bare(in)
		left := len(in.Items)
		in.Items = slices.DeleteFunc(in.Items, func(it Item) bool { return !it.Status.Counts() })
		if left == len(in.Items) {
			t.Fatal("nothing was revoked, repaired or expired")
		}
		if got := bare(in); got != want {
			t.Errorf("without revoked items:\n%s\nwant\n%s", got, want)
		}
	})
}

func TestStepsAddToTheScoreAndCapsHold(t *testing.T) {
	capped := 0
	check := func(t *testing.T, o Output, where string, steps []Step, unrounded decimal.Decimal, alone bool) {
		sum := decimal.Zero
		taken, given := map[string]decimal.Decimal{}, map[string]decimal.Decimal{} // by item and by group
		for _, s := range steps {
			sum = sum.Add(s.Points)
			if !s.Points.Equal(s.Points.Truncate(4)) {
				t.Errorf("%s: step %+v has more than four decimals", where, s)
			}
			if s.Kind == StepCap {
				capped++
			}
			rule, _, isItem := RuleSet{Outputs: []Output{o}}.Item(s.Code)
			good := rule.Kind == "good" || !isItem && s.Points.IsNegative() // the cap of a group gives back
			switch {
			case s.Kind == StepBase || s.Kind == StepComponent || s.Kind == StepClamp:
			case good:
				given[s.Code], given[rule.Group] = given[s.Code].Add(s.Points), given[rule.Group].Add(s.Points)
			default:
				taken[s.Code], taken[rule.Group] = taken[s.Code].Sub(s.Points), taken[rule.Group].Sub(s.Points)
			}
		}
		if !sum.Equal(unrounded) {
			t.Errorf("%s: steps add to %s, not %s", where, sum, unrounded)
		}
		for _, g := range o.Groups {
			if g.CapBad.Valid && taken[g.Code].GreaterThan(g.CapBad.Decimal) || g.CapGood.Valid && given[g.Code].GreaterThan(g.CapGood.Decimal) {
				t.Errorf("%s: group %s takes %s and gives %s", where, g.Code, taken[g.Code], given[g.Code])
			}
		}
		for _, d := range o.Items {
			// A company's cap holds at each subject, so together only for one subject or
			// shares that add to one.
			one := d.Subject == "company" || d.Subject == "project" && (alone || d.Rollup == "households" || d.Rollup == "worst")
			slack := decimal.New(40, -4) // each of 40 projects may round by half a step
			if d.Cap.Valid && one && decimal.Max(taken[d.Code], given[d.Code]).GreaterThan(d.Cap.Add(slack)) {
				t.Errorf("%s: item %s takes %s and gives %s, cap %s", where, d.Code, taken[d.Code], given[d.Code], d.Cap)
			}
		}
	}
	cities(t, func(t *testing.T, r RuleSet, in Input, random *rand.Rand) {
		for i, it := range slices.Clone(in.Items) { // many of the same, so that caps bind
			for j := range 4 {
				it.ID, it.Status = fmt.Sprintf("again%d.%d", i, j), Published
				in.Items = append(in.Items, it)
			}
		}
		for _, res := range score(t, r, in, 0) {
			o, _ := r.Output(res.Output)
			if !res.Score.Valid {
				continue
			}
			check(t, o, res.CompanyID, res.Steps, res.Unrounded, false)
			if want := o.Rounding.Round(res.Unrounded, o.Places); !res.Score.Decimal.Equal(want) {
				t.Errorf("%s: published %s, want %s", res.CompanyID, res.Score.Decimal, want)
			}
			for _, p := range res.ByProject {
				if p.Score.Valid {
					check(t, o, res.CompanyID+" "+p.CompoundID, p.Steps, p.Unrounded, true)
				}
			}
		}
	})
	if capped < 20 {
		t.Errorf("only %d caps were bound", capped)
	}
}

func TestARecomputedScoreEqualsToTheLastDigitAndItsHashKnowsTheInputs(t *testing.T) {
	cities(t, func(t *testing.T, r RuleSet, in Input, _ *rand.Rand) {
		first := score(t, r, in, 20)
		if again := score(t, r, in, 20); fmt.Sprint(again) != fmt.Sprint(first) {
			t.Errorf("again: %v, want %v", again, first)
		}
		changed := in
		changed.Projects = slices.Clone(in.Projects)
		changed.Projects[0].Households++
		before := byKey(first)
		for key, res := range byKey(score(t, r, changed, 0)) {
			was := before[key]
			if same := res.InputsHash == was.InputsHash; same != (res.CompanyID != in.Projects[0].CompanyID) {
				t.Errorf("%s: a household more at %s, hash the same: %t", key, in.Projects[0].CompanyID, same)
			}
		}
	})
}

func TestTheOrderOfTheRuleDoesNotMatter(t *testing.T) {
	cities(t, func(t *testing.T, r RuleSet, in Input, _ *rand.Rand) {
		want := byKey(score(t, r, in, 0))
		for i := range r.Outputs {
			slices.Reverse(r.Outputs[i].Items)
			slices.Reverse(r.Outputs[i].Components)
			slices.Reverse(r.Outputs[i].Groups)
		}
		for key, res := range byKey(score(t, r, in, 0)) {
			if w := want[key]; !res.Unrounded.Equal(w.Unrounded) || res.RuleClass != w.RuleClass || res.InputsHash != w.InputsHash {
				t.Errorf("%s: %s %s, want %s %s", key, res.Unrounded, res.RuleClass, w.Unrounded, w.RuleClass)
			}
		}
	})
}

func TestAnImprovementIsWhatTheScoreWouldGain(t *testing.T) {
	cities(t, func(t *testing.T, r RuleSet, in Input, _ *rand.Rand) {
		tried := 0
		for _, res := range score(t, r, in, 0) {
			if !slices.IsSortedFunc(res.Improvements, func(a, b Improvement) int { return b.Gain.Cmp(a.Gain) }) {
				t.Errorf("%s: not the largest gain first: %v", res.CompanyID, res.Improvements)
			}
			for _, imp := range res.Improvements {
				if imp.Kind != StepBad || tried == 12 {
					continue
				}
				tried++
				without := only(in, res.CompanyID)
				without.Items = slices.DeleteFunc(without.Items, func(it Item) bool { return it.ID == imp.ItemID })
				then := byKey(score(t, r, without, 0))[res.Output+" "+res.CompanyID]
				if !then.Unrounded.Equal(res.Unrounded.Add(imp.Gain)) || then.RuleClass != imp.Class {
					t.Errorf("%s without %s: %s %s, promised %s + %s, %s", res.CompanyID, imp.ItemID, then.Unrounded, then.RuleClass, res.Unrounded, imp.Gain, imp.Class)
				}
			}
		}
		if tried == 0 {
			t.Error("no bad item to repair")
		}
	})
}

func TestACorrectedItemTakesWhatTheDecisionLeft(t *testing.T) {
	corrected := 0
	cities(t, func(t *testing.T, r RuleSet, in Input, _ *rand.Rand) {
		before := byKey(score(t, r, in, 0))
		for i, it := range in.Items {
			rule, output, known := r.Item(it.Code)
			key := output + " " + it.CompanyID
			if !known || rule.Kind != "bad" || rule.Veto != "" || !before[key].Score.Valid {
				continue
			}
			in.Items[i].Corrected = decimal.NewNullDecimal(decimal.Zero)
			after := byKey(score(t, r, in, 0))[key]
			if after.Score.Decimal.LessThan(before[key].Score.Decimal) {
				t.Errorf("%s: %s corrected to nothing lowers %s to %s", key, it.ID, before[key].Score.Decimal, after.Score.Decimal)
			}
			if after.InputsHash == before[key].InputsHash {
				t.Errorf("%s: the hash does not know that %s was corrected", key, it.ID)
			}
			if before[key].Score.Decimal.LessThan(after.Score.Decimal) {
				corrected++
			}
			in.Items[i].Corrected = decimal.NullDecimal{}
		}
		in.Items = append(in.Items, Item{ID: "minus", Code: "x", CompanyID: "c000", Status: Published, Corrected: decimal.NewNullDecimal(decimal.New(-1, 0))})
		if _, err := r.Score(in, Options{}); err == nil {
			t.Error("negative points are taken")
		}
	})
	if corrected == 0 {
		t.Fatal("no correction raised any score")
	}
}
