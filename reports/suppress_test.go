package reports

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// possible counts, for each hidden cell, the values that fit what a reader sees: the published
// cells, the total, and that hidden cells are not negative (or not zero, where no zero was hidden
// and a reader could know the rule).
func possible(counts []int64, hidden []bool, total int64) []map[int64]bool {
	rest, k, zero := total, 0, false
	for i, n := range counts {
		if hidden[i] {
			k++
			zero = zero || n == 0
		} else {
			rest -= n
		}
	}
	least := int64(1)
	if zero {
		least = 0
	}
	var out []map[int64]bool
	for i := range counts {
		if !hidden[i] {
			out = append(out, nil)
			continue
		}
		values := map[int64]bool{}
		for v := least; v <= rest-least*int64(k-1); v++ {
			if k > 1 || v == rest {
				values[v] = true
			}
		}
		out = append(out, values)
	}
	return out
}

func TestSuppressedCountsCannotBeWorkedOutFromTheTotal(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 50000 {
		counts := make([]int64, 1+random.IntN(8))
		total := int64(0)
		for i := range counts {
			counts[i] = int64(random.IntN(6))
			if random.IntN(4) == 0 {
				counts[i] += int64(random.IntN(40))
			}
			total += counts[i]
		}
		hidden, unsafe := suppress(counts, nil, 3)
		for i, n := range counts {
			if n > 0 && n < 3 && !hidden[i] {
				t.Fatalf("%v: count %d is shown", counts, n)
			}
		}
		if unsafe {
			continue // then nothing of the group is published
		}
		for i, values := range possible(counts, hidden, total) {
			if hidden[i] && len(values) < 2 {
				t.Fatalf("%v hidden %v: cell %d can only be %v", counts, hidden, i, values)
			}
		}
	}
}

func TestNothingIsHiddenWithoutNeed(t *testing.T) {
	for _, c := range []struct {
		counts []int64
		hidden []bool
		unsafe bool
	}{
		{[]int64{5, 0, 12}, []bool{false, false, false}, false},
		{[]int64{1, 9, 4}, []bool{true, false, true}, false},
		{[]int64{2, 1, 30}, []bool{true, true, false}, false},
		{[]int64{1, 1, 30, 8}, []bool{true, true, false, true}, false},
		{[]int64{1, 0, 0}, []bool{true, false, false}, true},
		{[]int64{2, 4}, []bool{true, true}, false},
		{[]int64{1, 1, 1}, []bool{true, true, true}, true},
		{nil, []bool{}, false},
	} {
		hidden, unsafe := suppress(c.counts, nil, 3)
		if unsafe != c.unsafe {
			t.Errorf("%v: unsafe %v, want %v", c.counts, unsafe, c.unsafe)
		}
		for i := range hidden {
			if hidden[i] != c.hidden[i] {
				t.Errorf("%v: hidden %v, want %v", c.counts, hidden, c.hidden)
				break
			}
		}
	}
}

// TestTheTreeOfMonthsAndQuartersGivesNothingAway tries every assignment that fits all published
// numbers of a window of two quarters with two months each, and its total.
func TestTheTreeOfMonthsAndQuartersGivesNothingAway(t *testing.T) {
	const top = 5
	for code := range top * top * top * top {
		m := [][]int64{{int64(code % top), int64(code / top % top)}, {int64(code / (top * top) % top), int64(code / (top * top * top))}}
		mask := maskYear(m, 3)
		if mask.All {
			continue
		}
		total := m[0][0] + m[0][1] + m[1][0] + m[1][1]
		seen := [2][2]map[int64]bool{{{}, {}}, {{}, {}}}
		fits := func(q, i int, v int64) bool { return mask.Months[q][i] || v == m[q][i] }
		for a := int64(0); a <= total; a++ {
			for b := int64(0); a+b <= total; b++ {
				for c := int64(0); a+b+c <= total; c++ {
					d := total - a - b - c
					if !fits(0, 0, a) || !fits(0, 1, b) || !fits(1, 0, c) || !fits(1, 1, d) ||
						!mask.Quarters[0] && a+b != m[0][0]+m[0][1] || !mask.Quarters[1] && c+d != m[1][0]+m[1][1] {
						continue
					}
					seen[0][0][a], seen[0][1][b], seen[1][0][c], seen[1][1][d] = true, true, true, true
				}
			}
		}
		for q := range m {
			for i, n := range m[q] {
				if n > 0 && n < 3 && (!mask.Months[q][i] || len(seen[q][i]) < 2) {
					t.Fatalf("%v masked %+v: month %d/%d can only be %v", m, mask, q, i, seen[q][i])
				}
			}
			if n := m[q][0] + m[q][1]; n > 0 && n < 3 && !mask.Quarters[q] {
				t.Fatalf("%v: quarter %d of %d is shown", m, q, n)
			}
		}
	}
}

func TestASmallCompanyShowsNothingThatAddsUp(t *testing.T) {
	s := &snapshot{companyMonth: map[string][]companyPeriodRow{}, companyQtr: map[string][]companyPeriodRow{}, companyCat: map[string][]categoryRow{}}
	start := time.Date(2021, 7, 1, 0, 0, 0, 0, time.UTC)
	months := []int64{4, 0, 1, 3, 5, 0, 2, 4, 0, 6, 7, 3} // quarters 5, 8, 6, 16
	for i, n := range months {
		at := start.AddDate(0, i, 0)
		s.companyMonth["A"] = append(s.companyMonth["A"], companyPeriodRow{ID: "A", Start: at, End: at.AddDate(0, 1, -1), Tickets: n, Rate: float64(n)})
		if i%3 == 2 {
			s.companyQtr["A"] = append(s.companyQtr["A"], companyPeriodRow{ID: "A", Start: at.AddDate(0, -2, 0), End: at.AddDate(0, 1, -1), Tickets: months[i] + months[i-1] + months[i-2]})
		}
	}
	s.companyCat["A"] = []categoryRow{{Category: "电梯", Tickets: 30, Before: 1}, {Category: "噪音", Tickets: 4, Before: 9}, {Category: "消防", Tickets: 1, Before: 7}}
	f := s.makeFirm(companyRow{ID: "A"}, 3)
	shown := map[string]int64{}
	for _, c := range f.Categories {
		if !c.Hidden {
			shown[c.Category] = c.Tickets
		}
	}
	if len(shown) != 1 || shown["电梯"] != 30 {
		t.Errorf("shown categories %v: 消防 is 1, and 35 − 30 − 4 would tell it", shown)
	}
	if f.YearHidden || f.Year != 35 {
		t.Errorf("year %d hidden %v", f.Year, f.YearHidden)
	}
	hidden := 0
	for i, m := range f.Months {
		if m.Tickets > 0 && m.Tickets < 3 && !m.Hidden {
			t.Errorf("month %d with %d tickets is shown", i, m.Tickets)
		}
		if m.Hidden {
			hidden++
		}
	}
	if hidden != 4 {
		t.Errorf("%d months hidden, want the two small ones and one beside each", hidden)
	}
}

// A month of 13 is hidden only so that the month of one beside it cannot be worked out. No text may
// call it small, nor tell the two apart.
func TestWhatIsHiddenIsNotSaidToBeFew(t *testing.T) {
	november := time.Date(2020, 11, 1, 0, 0, 0, 0, time.UTC)
	s := &snapshot{companyMonth: map[string][]companyPeriodRow{"A": {{ID: "A", Start: november, Tickets: 1}, {ID: "A", Start: november.AddDate(0, 1, 0), Tickets: 13}}}}
	f := s.makeFirm(companyRow{ID: "A"}, 3)
	reason := map[string]string{"zh": "以免推算出很少的件数", "en": "so that small counts cannot be worked out"}
	for code, w := range mustWords(t) {
		d := &draft{p: &publisher{data: s}, w: w, pg: &page{Now: true}}
		d.p.firmTrend(d, f)
		if d.err != nil {
			t.Fatal(d.err)
		}
		rate := d.pg.Sections[0]
		if !strings.Contains(string(rate.Answer), reason[code]) {
			t.Errorf("%s: of December the page says %s", code, rate.Answer)
		}
		if a, b := rate.Table.Rows[0][1], rate.Table.Rows[1][1]; a != b || !strings.Contains(a.Why, reason[code]) {
			t.Errorf("%s: the table has %+v and %+v", code, a, b)
		}
		for _, key := range []string{"why.suppressed", "why.suppressed_finding", "lead.company_hidden", "comparison.own_hidden", "tip.company_hidden",
			"a.company_handling_hidden", "a.company_categories_small", "a.company_categories_hidden", "a.compound_few"} {
			if !strings.Contains(w.keys[key], reason[code]) {
				t.Errorf("%s: %s says %s", code, key, w.keys[key])
			}
		}
	}
}

// TestPartsOfACompanyCannotBeWorkedOutFromAllPages tries every assignment of tickets to two companies
// and three compounds, one of them in both hands, that fits what the companies' and the compounds' pages show.
func TestPartsOfACompanyCannotBeWorkedOutFromAllPages(t *testing.T) {
	month := time.Date(2022, 6, 1, 0, 0, 0, 0, time.UTC)
	const top = 5
	checked := 0
	for code := range top * top * top * top {
		a := []int64{int64(code % top), int64(code / top % top)}                       // A at C1, C2
		b := []int64{int64(code / (top * top) % top), int64(code / (top * top * top))} // B at C2, C3
		s := &snapshot{complete: month, quarterEnd: month.AddDate(0, 1, -1), policy: []policyRow{{Key: "suppression.min_count", Value: "3"}},
			companyMonth: map[string][]companyPeriodRow{}, companyQtr: map[string][]companyPeriodRow{}, companyParts: map[string][]companyCompoundRow{},
			compoundMonths: map[string][]compoundMonthRow{}, companies: []companyRow{{ID: "A"}, {ID: "B"}}}
		for id, n := range map[string][]int64{"A": a, "B": b} {
			row := companyPeriodRow{ID: id, Start: month, End: month.AddDate(0, 1, -1), Tickets: n[0] + n[1]}
			s.companyMonth[id] = []companyPeriodRow{row}
			row.Start = month.AddDate(0, -2, 0)
			s.companyQtr[id] = []companyPeriodRow{row}
		}
		s.companyParts["A"] = []companyCompoundRow{{"A", "C1", a[0]}, {"A", "C2", a[1]}}
		s.companyParts["B"] = []companyCompoundRow{{"B", "C2", b[0]}, {"B", "C3", b[1]}}
		totals := map[string]int64{"C1": a[0], "C2": a[1] + b[0], "C3": b[1]}
		for id, n := range totals {
			s.compoundMonths[id] = []compoundMonthRow{{Month: month, Compound: id, Tickets: n}}
		}
		s.makeFirms()
		fits := func(x [4]int64) bool {
			for i, id := range []string{"A", "B"} {
				f, n := s.firms[id], x[2*i:2*i+2]
				if f.YearHidden {
					continue
				}
				if n[0]+n[1] != f.Year {
					return false
				}
				for j, part := range f.Parts {
					if !part.Hidden && n[j] != part.Tickets {
						return false
					}
				}
			}
			for id, n := range map[string]int64{"C1": x[0], "C2": x[1] + x[2], "C3": x[3]} {
				if y := s.compoundYear(id); !y.unsafe && n != y.total {
					return false
				}
			}
			return true
		}
		seen := [4]map[int64]bool{{}, {}, {}, {}}
		const most = 2 * top
		for c := range int64(most * most * most * most) {
			x := [4]int64{c % most, c / most % most, c / (most * most) % most, c / (most * most * most)}
			if fits(x) {
				for i, n := range x {
					seen[i][n] = true
				}
			}
		}
		for i, n := range []int64{a[0], a[1], b[0], b[1]} {
			if n > 0 && n < 3 {
				if checked++; len(seen[i]) < 2 {
					t.Fatalf("A %v B %v: part %d can only be %v", a, b, i, seen[i])
				}
			}
		}
	}
	if checked == 0 {
		t.Error("no small part was tried")
	}
}
