package demo

import (
	"math"
	"slices"
	"testing"
	"time"
)

// The mean of many honest questionnaires is what the truth says, so that an
// interval of a score can be held against it.
func TestBranchesMarkACompanyByItsQualityUnlessTheyAreFlagged(t *testing.T) {
	c := defaultCity(t)
	sums, ns := make([]float64, len(c.companies)), make([]float64, len(c.companies))
	marked := make([]map[int]bool, len(c.companies)) // compounds
	quarters := c.cal.quarters()
	for i := range c.evaluations {
		e := &c.evaluations[i]
		if len(e.flags(quarters[e.quarter].due())) > 0 {
			continue
		}
		sum, n := 0.0, 0.0
		for _, mark := range e.marks {
			if mark != unasked {
				sum, n = sum+float64(mark), n+1
			}
		}
		sums[e.company] += sum / n * 10
		ns[e.company]++
		if marked[e.company] == nil {
			marked[e.company] = map[int]bool{}
		}
		marked[e.company][e.compound] = true
	}
	var off, all float64
	for k := range c.companies {
		co := &c.companies[k]
		if ns[k] == 0 {
			continue
		}
		off, all = off+(sums[k]-ns[k]*co.expectedMark()), all+ns[k]
		// A compound keeps its taste: the error falls with their number.
		if z := (sums[k]/ns[k] - co.expectedMark()) * math.Sqrt(float64(len(marked[k]))) / 8; math.Abs(z) > 4 {
			t.Errorf("%s is marked %.1f by %.0f questionnaires and expected at %.1f", co.id, sums[k]/ns[k], ns[k], co.expectedMark())
		}
	}
	near(t, "questionnaires", all, 1500, 5000)
	near(t, "marks above what is expected", off/all, -1, 1)
}

func TestEachFlagIsPlantedAndHoldsOfItsQuestionnaire(t *testing.T) {
	c := smallCity(t)
	told := map[string]int{}
	for _, f := range c.Truth().Flagged {
		for _, flag := range f.Flags {
			told[flag]++
		}
	}
	for _, flag := range []string{"employed", "straight_line", "all_hundred", "late"} {
		if told[flag] == 0 {
			t.Errorf("no questionnaire that was sent is %s: %v", flag, told)
		}
	}
	q := c.cal.quarters()[0]
	for want, marks := range map[string]int8{"straight_line": 7, "all_hundred": 10} {
		e := evaluation{submitted: q.to}
		for item := range e.marks {
			e.marks[item] = marks
		}
		if !slices.Contains(e.flags(q.due()), want) {
			t.Errorf("twelve marks of %d are not %s", marks, want)
		}
		e.marks[committeeItem] = unasked
		if flags := e.flags(q.due()); len(flags) > 0 {
			t.Errorf("a questionnaire with one item blank is %v", flags)
		}
	}
	if q.String() != "2021Q1" || iso(q.to) != "2021-04-01" {
		t.Fatalf("the first scored quarter is %s, until %s", q, iso(q.to))
	}
	// Of the days after it, 3 to 5 April are a holiday: the tenth working day is the 15th.
	for day, late := range map[int]bool{15: false, 16: true} {
		e := evaluation{submitted: dayOf(time.Date(2021, 4, day, 0, 0, 0, 0, zone)), marks: [evaluationItems]int8{1}}
		if got := slices.Contains(e.flags(q.due()), "late"); got != late {
			t.Errorf("handed in on April %d: late is %v", day, got)
		}
	}
}

func TestBadCompaniesGetMoreBadItemsAndWorseInspections(t *testing.T) {
	c := defaultCity(t)
	served := c.servedOn(c.cal.quarters()[0].to - 1)
	var bads, goods, compounds, results, inspected [3]float64
	for k := range c.companies {
		compounds[c.companies[k].planted] += float64(len(served[k]))
	}
	for i := range c.scoreItems {
		it := &c.scoreItems[i]
		if itemCodes[it.code].good {
			goods[c.companies[it.company].planted]++
		} else {
			bads[c.companies[it.company].planted]++
		}
		for k, st := range it.states {
			if k > 0 && st.on <= it.states[k-1].on {
				t.Errorf("item %s is %s on the day it was %s, or before", it.id, st.code, it.states[k-1].code)
			}
		}
	}
	for i := range c.inspections {
		v := &c.inspections[i]
		results[c.companies[v.company].planted] += v.result
		inspected[c.companies[v.company].planted]++
	}
	if x, y := bads[bad]/compounds[bad], bads[good]/compounds[good]; x < 3*y || bads[good] == 0 {
		t.Errorf("bad items a compound: %.2f of bad companies, %.2f of good ones", x, y)
	}
	if x, y := goods[bad]/compounds[bad], goods[good]/compounds[good]; y < 2*x {
		t.Errorf("good items a compound: %.2f of bad companies, %.2f of good ones", x, y)
	}
	near(t, "results of bad companies", results[bad]/inspected[bad], 62, 70)
	near(t, "results of good companies", results[good]/inspected[good], 85, 94)
}

func TestRequestsKeepTheClocksExceptWhereTheTruthSaysTheyAreLate(t *testing.T) {
	c := defaultCity(t)
	late := map[string]int{}
	for i := range c.objections {
		o := &c.objections[i]
		if o.filed > o.accepted || o.accepted > o.verified || o.verified > o.decided {
			t.Errorf("%s is filed, accepted, verified and decided on %d, %d, %d, %d", o.id, o.filed, o.accepted, o.verified, o.decided)
		}
		within := decideWorkdays
		if o.kind == repairing {
			within = repairWorkdays
		}
		if o.extended {
			within += extendWorkdays
		}
		from := o.verified
		if o.kind == repairing {
			from = o.filed
		}
		for step, is := range map[string]bool{"verify": o.verified > workdaysAfter(o.filed, verifyWorkdays), "decide": o.decided > workdaysAfter(from, within)} {
			if is != slices.Contains(o.late, step) {
				t.Errorf("%s: %s late is %v, the truth says %v", o.id, step, is, o.late)
			}
			if is {
				late[step]++
			}
		}
		if (o.item < 0) == (o.quarter < 0) || o.kind == repairing && (o.item < 0 || o.decision < decidedRepaired) {
			t.Errorf("%+v is about nothing, or decided like another kind", o)
		}
		if o.kind == repairing && o.decision == decidedRepaired && o.filed < c.scoreItems[o.item].states[1].on+repairAfter {
			t.Errorf("%s is granted before the item was public for long enough", o.id)
		}
	}
	if late["verify"] == 0 || late["decide"] == 0 {
		t.Errorf("late are %v", late)
	}
	told := map[string]bool{}
	for _, o := range c.Truth().Objected {
		told[o.Decision] = true
	}
	status := map[string]bool{}
	for _, it := range c.Truth().Itemised {
		status[it.Status] = true
	}
	if len(told) != len(decisionCodes) || !status["revoked"] || !status["repaired"] || !status["upheld"] || !status["published"] {
		t.Errorf("decisions %v, states %v", told, status)
	}
}

func TestWorkingDaysFollowTheNotices(t *testing.T) {
	on := func(month time.Month, d int) day { return dayOf(time.Date(2022, month, d, 0, 0, 0, 0, zone)) }
	for _, want := range []struct {
		from day
		n    int
		to   day
	}{
		{on(7, 15), 0, on(7, 15)}, {on(7, 15), 1, on(7, 18)}, {on(7, 16), 0, on(7, 18)}, // a Friday, a Saturday
		{on(4, 29), 1, on(5, 5)}, {on(5, 5), 2, on(5, 7)}, // over the holiday; a Saturday worked
	} {
		if got := workdaysAfter(want.from, want.n); got != want.to {
			t.Errorf("%d working days after %s: %s, want %s", want.n, iso(want.from), iso(got), iso(want.to))
		}
	}
}
