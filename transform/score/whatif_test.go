package score

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/shopspring/decimal"
)

func TestARuleComparedWithItselfChangesNobody(t *testing.T) {
	r := example(t, "shili")
	comparisons, err := Compare(r, r, city(r, 20, 80, 1))
	if err != nil || len(comparisons) != 2 {
		t.Fatalf("%v, %v", comparisons, err)
	}
	for _, c := range comparisons {
		if c.Companies != 20 || len(c.Changes) > 0 || fmt.Sprint(c.Before) != fmt.Sprint(c.After) || c.Only != "" {
			t.Errorf("%+v", c)
		}
	}
}

func TestAnotherRuleTellsWhoChangesAndWhy(t *testing.T) {
	before := example(t, "shili")
	text := replaced(t, exampleText(t, "shili"), `weight = "35"`, `weight = "15"`)
	text = replaced(t, text, `base = "0"`, `base = "10"`)
	after := parse(t, replaced(t, text, `from = "75"`, `from = "80"`))
	in := city(before, 40, 160, 2)
	comparisons, err := Compare(before, after, in)
	if err != nil {
		t.Fatal(err)
	}
	grade := comparisons[0]
	was, is := byKey(score(t, before, in, 0)), byKey(score(t, after, in, 0))
	changed := 0
	for key, r := range was {
		if r.Output == "grade" && r.RuleClass != is[key].RuleClass {
			changed++
		}
	}
	if changed == 0 || len(grade.Changes) != changed || len(comparisons[1].Changes) > 0 {
		t.Errorf("%d companies change grade, told of %d; %d change integrity, which is as before", changed, len(grade.Changes), len(comparisons[1].Changes))
	}
	for _, c := range grade.Changes {
		a, b := was["grade "+c.CompanyID], is["grade "+c.CompanyID]
		if c.Before.Class != a.RuleClass || c.After.Class != b.RuleClass || !c.After.Score.Decimal.Equal(b.Score.Decimal) {
			t.Errorf("%s: %+v to %+v, want %s to %s", c.CompanyID, c.Before, c.After, a.RuleClass, b.RuleClass)
		}
		sum := decimal.Zero
		for _, s := range c.Steps {
			sum = sum.Add(s.After).Sub(s.Before)
		}
		if !sum.Equal(b.Unrounded.Sub(a.Unrounded)) {
			t.Errorf("%s: the steps explain %s of %s", c.CompanyID, sum, b.Unrounded.Sub(a.Unrounded))
		}
		if s := c.Steps[0]; s.Code != "evaluation" && s.Kind != StepBase && s.Kind != StepClamp {
			t.Errorf("%s: the first reason is %+v", c.CompanyID, s)
		}
	}
	comparisons, err = Compare(example(t, "beijing"), example(t, "shandong"), in)
	if err != nil || len(comparisons) != 2 || comparisons[0].Only != "before" || comparisons[1].Only != "after" {
		t.Errorf("outputs of one side only: %+v, %v", comparisons, err)
	}
}

func TestTheBandsAreCounted(t *testing.T) {
	r := example(t, "shili")
	o, _ := r.Output("grade")
	results := []Result{{Output: "integrity", RuleClass: "A"}, {Output: "grade", RuleClass: "未参评"}}
	for range 3 {
		results = append(results, Result{Output: "grade", RuleClass: "B", Class: "A"})
	}
	results = append(results, Result{Output: "grade", RuleClass: "D"})
	want := "{grade 4 1 [{A 0 0} {B 3 0.75} {C 0 0} {D 1 0.25}] {B 3 0.75}}"
	if got := fmt.Sprint(o.Distribution(results)); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestScoresNearTheEndOfABandAreCountedOnBothSides(t *testing.T) {
	o, _ := example(t, "shili").Output("grade")
	results := []Result{{Output: "grade"}, {Output: "integrity", Score: decimal.NewNullDecimal(dec("85"))}}
	for _, s := range []string{"86.1", "86", "85", "84.9", "84", "83.9", "60", "59.5"} {
		results = append(results, Result{Output: "grade", Score: decimal.NewNullDecimal(dec(s))})
	}
	want := "[{A 85 2 2} {B 75 0 0} {C 60 1 1}]"
	if got := fmt.Sprint(o.NearEnds(results, dec("1"))); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestEveryWeightIsTriedAtUnchangedLevel(t *testing.T) {
	r := example(t, "shili")
	found, err := r.Sensitivities(city(r, 40, 160, 3))
	if err != nil || len(found) != 16 {
		t.Fatalf("%d sensitivities, %v", len(found), err)
	}
	changed := 0
	for _, s := range found {
		changed += s.Changed
		if s.Companies != 40 || s.Changed > 20 || s.Factor.String() != "0.8" && s.Factor.String() != "1.2" {
			t.Errorf("%+v", s)
		}
	}
	if changed == 0 {
		t.Error("no weight matters")
	}
	o, _ := r.Output("grade")
	sum := decimal.Zero
	for _, c := range o.reweighed(0, dec("1.2")).Components {
		sum = sum.Add(c.Weight.Decimal)
	}
	if sum.Sub(dec("100")).Abs().GreaterThan(dec("0.000001")) || o.Components[0].Weight.String() != "35" {
		t.Errorf("weights add to %s; the rule's own is now %s", sum, o.Components[0].Weight)
	}
}

func TestStabilityKnowsAClassThatHangsOnOneProject(t *testing.T) {
	rule := parse(t, handRule)
	in := Input{Cycle: "2022Q2", Ends: day("2022-06-30")}
	add := func(company, compound, voice string) {
		in.Projects = append(in.Projects, Project{CompanyID: company, CompoundID: compound, Households: 100,
			Measures: []Measure{{Code: "evaluation", Value: dec(voice), N: 1}}})
	}
	for i := range 4 {
		add("alike", fmt.Sprint(i), "80")
	}
	add("mixed", "1", "100")
	add("mixed", "2", "0")
	add("single", "1", "80")
	s, err := rule.Stabilities(in, 400, 1)
	if err != nil || len(s) != 1 || len(s[0].Companies) != 2 {
		t.Fatalf("%+v, %v", s, err)
	}
	// Mixed is B at 60; both the good or both the bad project come with ¼ each.
	alike, mixed := s[0].Companies[0], s[0].Companies[1]
	if alike.Kept != 1 || mixed.Class != "B" || math.Abs(mixed.Kept-0.5) > 0.08 || s[0].Kept != (alike.Kept+mixed.Kept)/2 {
		t.Errorf("%+v", s[0])
	}
	// What another company has on record changes nothing.
	in.Items = []Item{{ID: "i", Code: "blocked", CompanyID: "alike", CompoundID: "0", OccurredOn: in.Ends, Status: Published}}
	again, err := rule.Stabilities(in, 400, 1)
	if err != nil || again[0].Companies[1] != mixed {
		t.Errorf("%+v, %v", again, err)
	}
	if _, err := rule.Stabilities(in, 0, 1); err == nil {
		t.Error("no resamples, no error")
	}
}

func TestAResampledProjectBringsItsItemsAlong(t *testing.T) {
	rule := parse(t, handRule)
	c := rule.Outputs[0].companies(handInput())[0]
	random := rand.New(rand.NewPCG(1, 1))
	drawn := map[int]int{}
	for range 100 {
		first, company := 0, 0
		again := c.resample(random)
		for _, p := range again.projects {
			if p.Households == 100 { // p1, which has seven items; p2 has one
				first++
			}
		}
		for _, e := range again.items {
			if e.CompoundID == "" {
				company++
			}
		}
		drawn[first]++
		if len(again.projects) != 2 || company != 2 || len(again.items) != 2+7*first+(2-first) {
			t.Fatalf("%d times p1: %d projects, %d items, %d of the company", first, len(again.projects), len(again.items), company)
		}
	}
	if len(drawn) != 3 {
		t.Errorf("p1 was drawn %v", drawn)
	}
}

func scored(values ...string) []Result {
	var results []Result
	for i, v := range values {
		results = append(results, Result{Output: "grade", CompanyID: fmt.Sprint("c", i), Score: decimal.NewNullDecimal(dec(v))})
	}
	return results
}

func TestAgreementWithInspections(t *testing.T) {
	results := scored("90", "80", "70", "60", "50", "40")
	results = append(results, Result{Output: "grade", CompanyID: "none"}, Result{Output: "integrity", CompanyID: "c0", Score: results[0].Score})
	// Ranks of scores 6 5 4 3 2 1, of results 5 6 4 2 3 1: Σd² = 4, ρ = 1 − 24/210.
	// Failed: 50 and 70. Of 4 · 2 pairs 90, 80, 60 beat 50 and 90, 80 beat 70.
	grades := []float64{8, 9, 7, 5, 6, 2}
	var inspections []Inspection
	for i, g := range grades {
		inspections = append(inspections, Inspection{CompanyID: fmt.Sprint("c", i), Result: g, Failed: i == 2 || i == 4})
	}
	inspections = append(inspections, Inspection{CompanyID: "none", Failed: true}, Inspection{CompanyID: "unknown"}, Inspection{CompanyID: "c0", Result: math.NaN()})
	a := Agree("grade", results, inspections, 500, 1)
	if a.N != 6 || a.Failed != 2 || a.Graded != 6 || math.Abs(a.Rank.Value-(1-24.0/210)) > 1e-12 || math.Abs(a.AUC.Value-5.0/8) > 1e-12 {
		t.Errorf("%+v", a)
	}
	if a.Rank.Lo >= a.Rank.Value || a.Rank.Hi < a.Rank.Value || a.AUC.Lo >= a.AUC.Value || a.AUC.Hi <= a.AUC.Value {
		t.Errorf("intervals do not enclose: %+v", a)
	}
	results[0], results[5] = results[5], results[0]
	if b := Agree("grade", results, inspections, 500, 1); b != a {
		t.Errorf("in another order: %+v, want %+v", b, a)
	}
	few := Agree("grade", scored("1", "2", "3", "4"), inspections, 500, 1)
	same := Agree("grade", scored("1", "1", "1", "1", "1"), inspections, 500, 1)
	if !math.IsNaN(few.Rank.Value) || !math.IsNaN(few.AUC.Lo) || !math.IsNaN(same.Rank.Value) || same.AUC.Value != 0.5 {
		t.Errorf("too few: %+v; all alike: %+v", few, same)
	}
}

func TestAgreementOfUnrelatedScoresIsSaidToBeUnsure(t *testing.T) {
	hits := 0
	for s := range uint64(60) {
		in := city(example(t, "beijing"), 40, 40, s)
		var results []Result
		var inspections []Inspection
		for i, p := range in.Projects {
			results = append(results, scored(p.Measures[0].Value.String())[0])
			results[i].CompanyID = p.CompanyID
			inspections = append(inspections, Inspection{CompanyID: p.CompanyID, Result: float64(p.Households), Failed: p.Months > 12})
		}
		if a := Agree("grade", results, inspections, 200, s); a.Rank.Lo <= 0 && 0 <= a.Rank.Hi {
			hits++
		}
	}
	if hits < 47 || hits > 60 {
		t.Errorf("of 60 intervals of unrelated figures %d hold 0, want about 54", hits)
	}
}
