package score

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
)

// handRule is small enough to be computed by hand.
const handRule = `
name = "手算"
name_en = "By hand"
version = "1"
effective_on = 2020-01-01
example = true
cycle = "quarter"
[[output]]
code = "grade"
name = "等级"
name_en = "Grade"
base = "10"
places = 1
rounding = "half_up"
no_data = "无"
no_data_en = "none"
[[output.band]]
class = "A"
from = "74.7"
name = "甲"
name_en = "A"
[[output.band]]
class = "B"
from = "50"
name = "乙"
name_en = "B"
[[output.band]]
class = "C"
name = "丙"
name_en = "C"
[[output.group]]
code = "safety"
name = "安全"
name_en = "Safety"
cap_bad = "5"
` + handComponents + handItems

const handComponents = `
[[output.component]]
code = "voice"
name = "评价"
name_en = "Voice"
clause = "1"
measure = "evaluation"
weight = "60"
points = [["0", "0"], ["100", "100"]]
rollup = "households"
min_n = 1
missing = "renormalise"
[[output.component]]
code = "load"
name = "负担"
name_en = "Load"
clause = "2"
measure = "burden"
weight = "40"
points = [["0", "100"], ["2", "0"]]
rollup = "households"
missing = "renormalise"
`

const handItems = `
[[output.item]]
code = "blocked"
kind = "bad"
name = "堵塞"
name_en = "Blocked"
clause = "3"
points = "2.5"
cap = "4"
group = "safety"
subject = "project"
rollup = "households"
[[output.item]]
code = "accident"
kind = "bad"
name = "事故"
name_en = "Accident"
clause = "4"
points = "3"
group = "safety"
subject = "company"
[[output.item]]
code = "praise"
kind = "good"
name = "表扬"
name_en = "Praise"
clause = "5"
points = "1"
cap = "1"
subject = "project"
rollup = "sum"
[[output.item]]
code = "absent"
kind = "bad"
name = "缺岗"
name_en = "Absent"
clause = "6"
points = "2"
subject = "manager"
rollup = "project"
[[output.item]]
code = "dirty"
kind = "bad"
name = "脏乱"
name_en = "Dirty"
clause = "7"
points = "0.7"
subject = "project"
rollup = "worst"
[[output.item]]
code = "fraud"
kind = "bad"
name = "造假"
name_en = "Fraud"
clause = "8"
points = "0.1"
veto = "C"
subject = "company"
`

func handInput() Input {
	measured := func(id string, households int64, voice, load string) Project {
		return Project{CompanyID: "x", CompoundID: id, Households: households, Months: 12, Measures: []Measure{
			{Code: "evaluation", Value: dec(voice), N: 1}, {Code: "burden", Value: dec(load), N: 3}}}
	}
	in := Input{Cycle: "2022Q2", Ends: day("2022-06-30"), Projects: []Project{measured("p1", 100, "90", "1"), measured("p2", 200, "60", "0.5")}}
	for i, code := range strings.Fields("blocked blocked praise praise absent dirty dirty") {
		in.Items = append(in.Items, Item{ID: fmt.Sprintf("i%d", i), Code: code, CompanyID: "x", CompoundID: "p1", OccurredOn: day("2022-05-01"), Status: Published})
	}
	in.Items = append(in.Items, with("j0", "accident", ""), with("j1", "accident", ""), with("j2", "dirty", "p2"))
	return in
}

func with(id, code, compound string) Item {
	return Item{ID: id, Code: code, CompanyID: "x", CompoundID: compound, OccurredOn: day("2022-06-01"), Status: Upheld}
}

// sums adds the points of steps by kind and code.
func sums(steps []Step) map[string]string {
	by := map[string]decimal.Decimal{}
	for _, s := range steps {
		by[string(s.Kind)+" "+s.Code] = by[string(s.Kind)+" "+s.Code].Add(s.Points)
	}
	text := map[string]string{}
	for k, v := range by {
		text[k] = v.String()
	}
	return text
}

func TestAScoreComputedByHand(t *testing.T) {
	r := score(t, parse(t, handRule), handInput(), 0)[0]
	// 60 % of (90·100 + 60·200) / 300 = 70; 40 % of (50·100 + 75·200) / 300 = 66.66…;
	// two blocked lanes of 2.5 at a third of the households, 4 at most there; two
	// accidents; with 1.3333 + 6 in the group, 5 at most; praise 2, 1 at most; the worse
	// project's dirt 1.4.
	want := map[string]string{"base ": "10", "component voice": "42", "component load": "26.6667", "bad blocked": "-1.6667", "cap blocked": "0.3334",
		"bad accident": "-6", "cap safety": "2.3333", "good praise": "2", "cap praise": "-1", "bad dirty": "-1.4"}
	if got := sums(r.Steps); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("steps\n%v, want\n%v", got, want)
	}
	if r.Unrounded.String() != "73.2667" || r.Score.Decimal.String() != "73.3" || r.RuleClass != "B" || r.ToNext.Decimal.String() != "1.4" {
		t.Errorf("score %s from %s, class %s, %s to the next", r.Score.Decimal, r.Unrounded, r.RuleClass, r.ToNext.Decimal)
	}
	// Alone, p1 has its items in full, its manager's absence, and none of the company.
	p := r.ByProject[0]
	want = map[string]string{"base ": "10", "component voice": "54", "component load": "20", "bad blocked": "-5", "cap blocked": "1",
		"good praise": "2", "cap praise": "-1", "bad dirty": "-1.4", "bad absent": "-2"}
	if got := sums(p.Steps); fmt.Sprint(got) != fmt.Sprint(want) || p.Score.Decimal.String() != "77.6" || p.Share.String() != "0.3333" {
		t.Errorf("project %s: %v, share %s, want 77.6 of %v", p.Score.Decimal, got, p.Share, want)
	}
	if r.Projects != 2 || r.Households != 300 || r.Disputed || !math.IsNaN(r.Probability) {
		t.Errorf("%d projects, %d households, disputed %t, probability %g", r.Projects, r.Households, r.Disputed, r.Probability)
	}
}

func TestOneRoundingFunction(t *testing.T) {
	for _, c := range []struct {
		num, den string
		places   int32
		up, even string
	}{
		{"5", "2", 0, "3", "2"}, {"7", "2", 0, "4", "4"}, {"-5", "2", 0, "-3", "-2"}, {"-7", "2", 0, "-4", "-4"},
		{"1", "3", 4, "0.3333", "0.3333"}, {"2", "3", 4, "0.6667", "0.6667"}, {"-2", "3", 4, "-0.6667", "-0.6667"}, {"2", "-3", 1, "-0.7", "-0.7"},
		{"84.95", "1", 1, "85", "85"}, {"84.85", "1", 1, "84.9", "84.8"}, {"84.949999", "1", 1, "84.9", "84.9"}, {"0", "7", 2, "0", "0"}, {"-0.05", "1", 1, "-0.1", "0"},
	} {
		for how, want := range map[Rounding]string{HalfUp: c.up, HalfEven: c.even} {
			if got := how.Quotient(dec(c.num), dec(c.den), c.places); got.String() != want {
				t.Errorf("%s ÷ %s to %d places %s: %s, want %s", c.num, c.den, c.places, how, got, want)
			}
		}
	}
}

func TestABandHoldsItsLowerEndAndNotItsUpper(t *testing.T) {
	for _, name := range []string{"shili", "shandong", "beijing"} {
		for _, o := range example(t, name).Outputs {
			unit := decimal.New(1, -o.Places)
			for i, b := range o.Bands[:len(o.Bands)-1] {
				if at, below := o.bandOf(b.From.Decimal), o.bandOf(b.From.Sub(unit)); at != i || below != i+1 {
					t.Errorf("%s %s: %s is in band %d, a unit below in %d; want %d and %d", name, o.Code, b.From, at, below, i, i+1)
				}
			}
		}
	}
	// Through the whole score: it is the published score that has the class.
	bare := strings.Replace(handRule, handComponents, "", 1)
	for base, want := range map[string]string{"74.7": "A", "74.65": "A", "74.6499": "B", "74.6": "B", "50": "B", "49.95": "B", "49.9499": "C", "49.9": "C", "-3": "C"} {
		rule := parse(t, replaced(t, bare, `base = "10"`, `base = "`+base+`"`))
		in := handInput()
		in.Items = nil
		if r := score(t, rule, in, 0)[0]; r.RuleClass != want {
			t.Errorf("base %s is published as %s and is %s, want %s", base, r.Score.Decimal, r.RuleClass, want)
		}
	}
}

func TestAMissingMeasureSpreadsItsWeightOrIsReplaced(t *testing.T) {
	rule, in := parse(t, handRule), handInput()
	in.Items = nil
	in.Projects[0].Measures = in.Projects[0].Measures[:1]
	in.Projects[1].Measures = in.Projects[1].Measures[:1]
	if got := sums(score(t, rule, in, 0)[0].Steps); got["component voice"] != "70" || got["component load"] != "0" {
		t.Errorf("the other takes the whole weight: %v", got)
	}
	fixed := parse(t, replaced(t, handRule, "points = [[\"0\", \"100\"], [\"2\", \"0\"]]\nrollup = \"households\"\nmissing = \"renormalise\"",
		"points = [[\"0\", \"100\"], [\"2\", \"0\"]]\nrollup = \"households\"\nmissing = \"60\""))
	if got := sums(score(t, fixed, in, 0)[0].Steps); got["component voice"] != "42" || got["component load"] != "24" {
		t.Errorf("60 points stand in: %v", got)
	}
	in.Projects[0].Measures[0].N, in.Projects[1].Measures[0].N = 0, 0
	if r := score(t, rule, in, 0)[0]; r.Score.Valid || r.Class != "无" || !slices.Equal(r.Reasons, []Reason{NoData}) || len(r.Steps) > 0 {
		t.Errorf("nothing measured: %v %s %v", r.Score, r.Class, r.Reasons)
	}
}

func TestRollUpsOfComponents(t *testing.T) {
	for rollup, want := range map[string]string{"households": "42", "mean": "45", "worst": "36"} {
		rule := parse(t, replaced(t, handRule, `rollup = "households"`, `rollup = "`+rollup+`"`))
		if got := sums(score(t, rule, handInput(), 0)[0].Steps)["component voice"]; got != want {
			t.Errorf("%s: %s, want %s", rollup, got, want)
		}
	}
}

func TestTooFewDataHaveNoScore(t *testing.T) {
	for _, least := range []string{"min_evaluations = 3", "min_households = 301", "min_months = 13"} {
		rule := parse(t, replaced(t, handRule, "places = 1", "places = 1\n"+least))
		r := score(t, rule, handInput(), 200)[0]
		if r.Score.Valid || r.RuleClass != "无" || r.Class != "无" || r.ToNext.Valid || len(r.ByProject) > 0 || r.Ranked != 0 || len(r.Items) != 10 {
			t.Errorf("%s: %+v", least, r)
		}
	}
	rule := parse(t, replaced(t, handRule, "places = 1", "places = 1\nmin_evaluations = 2\nmin_households = 300\nmin_months = 12"))
	if r := score(t, rule, handInput(), 0)[0]; !r.Score.Valid {
		t.Errorf("just enough data have no score: %v", r.Reasons)
	}
}

func TestAVetoBarsAndAFloorLifts(t *testing.T) {
	rule, in := parse(t, replaced(t, handRule, "places = 1", "places = 1\nfloor_no_bad = \"B\"")), handInput()
	in.Items = []Item{with("v", "fraud", "")}
	r := score(t, rule, in, 500)[0]
	if r.Score.Decimal.String() != "78.6" || r.RuleClass != "C" || !slices.Equal(r.Reasons, []Reason{Veto}) || r.Probability != 1 {
		t.Errorf("veto: %s %s %v, probability %g", r.Score.Decimal, r.RuleClass, r.Reasons, r.Probability)
	}
	i := slices.IndexFunc(r.Improvements, func(i Improvement) bool { return i.ItemID == "v" })
	if i < 0 || r.Improvements[i].Class != "A" || r.Improvements[i].Gain.String() != "0.1" {
		t.Errorf("without the veto: %+v", r.Improvements)
	}
	in.Items = nil
	in.Projects[0].Measures[0].Value, in.Projects[1].Measures[0].Value = dec("1"), dec("1")
	if r = score(t, rule, in, 0)[0]; r.Score.Decimal.String() != "37.3" || r.RuleClass != "B" || !slices.Equal(r.Reasons, []Reason{Floor}) {
		t.Errorf("floor: %s %s %v", r.Score.Decimal, r.RuleClass, r.Reasons)
	}
	in.Items = []Item{with("b", "dirty", "p1")}
	if r = score(t, rule, in, 0)[0]; r.RuleClass != "C" || len(r.Reasons) > 0 {
		t.Errorf("a bad record has no floor: %s %v", r.RuleClass, r.Reasons)
	}
}

func TestAScoreIsClamped(t *testing.T) {
	rule := parse(t, replaced(t, handRule, "places = 1", "places = 1\nlow = \"75\"\nhigh = \"99\""))
	r := score(t, rule, handInput(), 0)[0]
	if last := r.Steps[len(r.Steps)-1]; last.Kind != StepClamp || last.Points.String() != "1.7333" || r.Score.Decimal.String() != "75" {
		t.Errorf("%+v, score %s", last, r.Score.Decimal)
	}
}

func TestAnItemCountsWithinItsWindowOnly(t *testing.T) {
	for occurred, want := range map[string]string{"2021-06-30": WhyWindow, "2021-07-01": "", "2022-06-30": "", "2022-07-01": WhyLater} {
		in := handInput()
		in.Items = []Item{with("w", "accident", "")}
		in.Items[0].OccurredOn = day(occurred)
		it := score(t, parse(t, handRule), in, 0)[0].Items[0]
		if it.Why != want || it.Counted != (want == "") {
			t.Errorf("occurred on %s, valid to %s: counted %t %q, want %q", occurred, it.ExpiresOn, it.Counted, it.Why, want)
		}
	}
	for _, c := range []struct {
		from   string
		months int
		want   string
	}{{"2021-01-31", 1, "2021-02-28"}, {"2020-02-29", 12, "2021-02-28"}, {"2021-12-31", 2, "2022-02-28"}, {"2021-06-15", 24, "2023-06-15"}} {
		if got := ExpiresOn(day(c.from), c.months); !got.Equal(day(c.want)) {
			t.Errorf("%s and %d months: %s, want %s", c.from, c.months, got, c.want)
		}
	}
}

func TestOnlyPublishedObjectedAndUpheldItemsCount(t *testing.T) {
	for _, status := range Statuses() {
		in := handInput()
		in.Items = []Item{with("s", "accident", "")}
		in.Items[0].Status = status
		r := score(t, parse(t, handRule), in, 0)[0]
		counts := status == Published || status == Objected || status == Upheld
		if taken := sums(r.Steps)["bad accident"] == "-3"; taken != counts || r.Items[0].Counted != counts || r.Disputed != (status == Objected) {
			t.Errorf("%s: taken %t, counted %t, disputed %t", status, taken, r.Items[0].Counted, r.Disputed)
		}
	}
	in := handInput()
	in.Items = []Item{with("s", "dirty", "p9")}
	if it := score(t, parse(t, handRule), in, 0)[0].Items[0]; it.Counted || it.Why != WhyNoProject {
		t.Errorf("an item of a compound not served: %+v", it)
	}
}

func TestAnAmbiguousInputIsRefusedWithAllItsProblems(t *testing.T) {
	in := handInput()
	in.Projects = append(in.Projects, in.Projects[0], Project{CompanyID: "x"})
	in.Projects[1].Measures = append(in.Projects[1].Measures, Measure{Code: "burdens"}, Measure{Code: "resolved", Posterior: Posterior{Kind: Beta}})
	in.Items[1].ID, in.Items[2].Status = "i0", "lost"
	in.Ends = day("0001-01-01")
	_, err := parse(t, handRule).Score(in, Options{})
	for _, want := range []string{"company x has compound p1 twice", `a project lacks company or compound`, "measure burdens is unknown", "measure resolved has no posterior beta(0, 0)",
		`item "i0" of company x has no id of its own`, `item i2 has the unknown status "lost"`, "it has no last day"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("not told: %s (%v)", want, err)
		}
	}
}
