package reports

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A window of twelve months that is not four quarters differs from these by months at either end: a
// month that the company's page hides could be worked out from both sums.
func TestTwelveMonthsAreHiddenWhereTheyWouldTellAHiddenMonth(t *testing.T) {
	start := time.Date(2021, 4, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name   string
		months []int64 // from April 2021: four quarters, then the months after
		hidden bool
	}{
		{"all months are shown", []int64{5, 6, 7, 4, 5, 6, 7, 8, 9, 4, 5, 6, 7, 8}, false},
		{"a small month within both windows", []int64{5, 6, 7, 4, 1, 6, 7, 8, 9, 4, 5, 6, 7, 8}, false},
		{"a small month that only the quarters hold", []int64{1, 6, 7, 4, 5, 6, 7, 8, 9, 4, 5, 6, 7, 8}, true},
		{"a small month after the last quarter", []int64{5, 6, 7, 4, 5, 6, 7, 8, 9, 4, 5, 6, 2, 8}, true},
	} {
		s := &snapshot{companyMonth: map[string][]companyPeriodRow{}, companyQtr: map[string][]companyPeriodRow{}, firms: map[string]*firm{}}
		total := int64(0)
		for i, n := range c.months {
			at := start.AddDate(0, i, 0)
			s.companyMonth["A"] = append(s.companyMonth["A"], companyPeriodRow{ID: "A", Kind: "month", Start: at, End: at.AddDate(0, 1, -1), Tickets: n})
			if i%3 == 2 {
				s.companyQtr["A"] = append(s.companyQtr["A"], companyPeriodRow{ID: "A", Start: at.AddDate(0, -2, 0), End: at.AddDate(0, 1, -1), Tickets: n + c.months[i-1] + c.months[i-2]})
			}
			if i >= 2 {
				total += n
			}
		}
		s.firms["A"] = s.makeFirm(companyRow{ID: "A"}, 3)
		s.comparison.companies = map[string][]comparisonRow{"A": {{ID: "A", Period: yearPeriod, Start: start.AddDate(0, 2, 0), End: start.AddDate(0, 14, -1), Observed: total}}}
		s.maskComparisons()
		if got, _ := s.comparison.inYear("A"); got.Hidden != c.hidden {
			t.Errorf("%s: hidden %v", c.name, got.Hidden)
		}
	}
}

func TestSmallCountsOfAComparisonAreHidden(t *testing.T) {
	month := time.Date(2022, 6, 1, 0, 0, 0, 0, time.UTC)
	s := &snapshot{complete: month, compoundMonths: map[string][]compoundMonthRow{
		"C1": {{Month: month, Compound: "C1", Tickets: 2}}, "C2": {{Month: month, Compound: "C2", Tickets: 40}}, "C3": {{Month: month, Compound: "C3", Tickets: 9}},
	}, companyOf: map[string]string{"C2": "A", "C3": "B"}}
	s.comparison.compounds = map[string]comparisonRow{"C1": {ID: "C1", Observed: 2}, "C2": {ID: "C2", Observed: 40}, "C3": {ID: "C3", Observed: 9, LeftOut: 1}}
	s.comparison.companies = map[string][]comparisonRow{"A": {{ID: "A", Period: yearPeriod, Observed: 42}}, "B": {{ID: "B", Period: yearPeriod, Observed: 19}}}
	s.maskComparisons()
	for id, want := range map[string]bool{"C1": true, "C2": false, "C3": true} {
		if got := s.comparison.compounds[id].Hidden; got != want {
			t.Errorf("%s hidden: %v", id, got)
		}
	}
	if !s.restHidden(s.comparison.compounds["C2"]) || s.restHidden(s.comparison.compounds["C3"]) {
		t.Error("beside 40 of a company's 42 tickets two are left for its other compounds, beside 9 of 19 ten")
	}
	if got := s.comparison.companies["A"][0].cells(mustWords(t)["zh"]); got[0].Text == "42" {
		t.Error("a company that nobody knows shows its tickets")
	}
}

func TestTheSentenceOfAComparisonSaysOnlyWhatItsWordAllows(t *testing.T) {
	w := mustWords(t)["zh"]
	r := comparisonRow{Start: time.Date(2021, 7, 1, 0, 0, 0, 0, time.UTC), End: time.Date(2022, 6, 30, 0, 0, 0, 0, time.UTC), Observed: 30, Expected: 20, Ratio: 1.5, Low: 1.01, High: 2.14, Peers: 4, PeerMedian: 0.9}
	for _, c := range []struct {
		word   string
		peers  int64
		hidden bool
		want   string
	}{
		{"high", 4, false, "2021年7月–2022年6月共 30 件，按房龄、类型和所在区应有 20.0 件，为应有的 1.50 倍（95% 区间 1.01–2.14），明显多于应有。"},
		{"as_expected", 12, false, "2021年7月–2022年6月共 30 件，按房龄、类型和所在区应有 20.0 件，为应有的 1.50 倍（95% 区间 1.01–2.14），与应有无显著差别。同类（甲）12 个的中位数为 0.90 倍。"},
		{"high", 12, true, "2021年7月–2022年6月应有 20.0 件；实有的件数不公布，以免推算出很少的件数。"},
	} {
		r.Word, r.Peers, r.Hidden = c.word, c.peers, c.hidden
		if got := plainSpaces((&snapshot{}).ownAnswer(w, r, "甲")); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.word, got, c.want)
		}
	}
}

func TestACompanysFunnelNamesNoOther(t *testing.T) {
	dir := t.TempDir()
	db := openMarts(t, "city.sql")
	if _, err := Publish(context.Background(), db, testOptions(t, dir)); err != nil {
		t.Fatal(err)
	}
	read := func(name string) string {
		t.Helper()
		text, err := os.ReadFile(filepath.Join(dir, "2022-W28", name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	var own, other, otherName string
	err := db.QueryRow(`select a.company_id, b.company_id, c.short_name from marts.company_comparison a, marts.company_comparison b
		join marts.company c on c.company_id = b.company_id
		where a.period = '12m' and b.period = '12m' and a.word = 'as_expected' and b.word = 'high' and c.short_name <> '' limit 1`).Scan(&own, &other, &otherName)
	if err != nil {
		t.Fatal(err)
	}
	page := read(companyPath(own))
	if !strings.Contains(page, "与同类小区应有的投诉相比如何") {
		t.Error("the company's page compares nothing")
	}
	if strings.Contains(page, otherName) || strings.Contains(page, other) {
		t.Errorf("the page of %s names %s", own, otherName)
	}
	whole := read("comparison.html")
	if !strings.Contains(whole, otherName) || strings.Count(whole, "application/json") != 2 {
		t.Error("the page of comparisons lacks a funnel or a name")
	}
	if points := (funnelPoint{Position: 9, Ratio: 4}).out(); math.Abs(points-3) > 1e-12 {
		t.Errorf("a ratio of 4 at 9 effective tickets is %v out", points)
	}
}
