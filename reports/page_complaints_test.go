package reports

import (
	"context"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// complaintSnapshot is what the pages of the fixture city are made from, after further statements.
func complaintSnapshot(t *testing.T, statements ...string) *snapshot {
	t.Helper()
	db := openMarts(t, "city.sql")
	for _, statement := range statements {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	s, err := read(context.Background(), db)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestHotSpotsAreToldOnComplaintPagesAndNowhereOnACompanys(t *testing.T) {
	dir := publishFixture(t, "city.sql")
	const quote = "二期电梯又坏了"
	found := 0
	err := filepath.WalkDir(filepath.Join(dir, "2022-W28"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".html" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil || !strings.Contains(string(text), quote) {
			return err
		}
		if found++; !strings.Contains(path, "complaints") {
			t.Errorf("%s quotes a ticket", path)
		}
		return nil
	})
	if err != nil || found < 2 {
		t.Errorf("%d pages quote the example, want the city's in both languages and its district's: %v", found, err)
	}
	page, err := os.ReadFile(filepath.Join(dir, "2022-W28/complaints.html"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`<q>电梯停运&lt;三天&gt;，物业没有答复。</q>`, `../now/compound/`, "镇街城管办", "（未写明单位）"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the city's complaint page lacks %s", want)
		}
	}
}

func TestAQuietWeekSaysSoAndAShortPastSaysThatNothingCanBeSaid(t *testing.T) {
	w := mustWords(t)["zh"]
	city := regionRow{Code: "440600", Level: "city"}
	quiet := complaintSnapshot(t, "delete from marts.hot_spot")
	if lead := quiet.complaintsLead(w, city); !strings.Contains(lead, w.T("lead.complaints_quiet")) {
		t.Errorf("a quiet week leads with %q", lead)
	}
	if f := quiet.complaintsFigures(w, city)[4]; f.Value != "0" || f.Mark != "" {
		t.Errorf("a quiet week shows %q %q", f.Mark, f.Value)
	}
	short := complaintSnapshot(t, "delete from marts.hot_spot", "update marts.hot_spot_scan set cells = 0")
	if lead := short.complaintsLead(w, city); strings.Contains(lead, w.T("lead.complaints_quiet")) {
		t.Errorf("without a past the lead says %q", lead)
	}
	if f := short.complaintsFigures(w, city)[4]; f.Value != dash {
		t.Errorf("without a past the figure is %q", f.Value)
	}
}

// TestWhatHasNotComeIsNoQuietWeek: where the tickets of a week or month have not come, the page says
// so on top, gives no count, and its months end with the last that is whole.
func TestWhatHasNotComeIsNoQuietWeek(t *testing.T) {
	w := mustWords(t)["zh"]
	city := regionRow{Code: "440600", Level: "city"}
	if got := complaintSnapshot(t).late(w); got != "" {
		t.Errorf("all has come, and the page says %q", got)
	}
	late := complaintSnapshot(t, "delete from marts.hot_spot", "update marts.hot_spot_scan set told = false")
	if lead := late.complaintsLead(w, city); strings.Contains(lead, w.T("lead.complaints_quiet")) {
		t.Errorf("the lead says %q", lead)
	}
	if f := late.complaintsFigures(w, city)[4]; f.Value != dash || f.Note != w.T("why.not_come") {
		t.Errorf("the figure is %q: %q", f.Value, f.Note)
	}
	if got := late.late(w); got != w.T("mast.late_week") {
		t.Errorf("the page says %q", got)
	}
	some := complaintSnapshot(t, "update marts.hot_spot_scan set told = false")
	if f := some.complaintsFigures(w, city)[4]; f.Value == dash || f.Mark == "" {
		t.Errorf("what rose among the tickets that came is %q %q", f.Mark, f.Value)
	}
	month := complaintSnapshot(t, "update marts.complaint_region_month set complete = false, rate = null where month >= date '2022-05-01'")
	if got, want := month.late(w), w.T("mast.late_tickets", "2022年5月", "2022年4月"); got != want {
		t.Errorf("the page says %q, want %q", got, want)
	}
	if m, ok := month.latestMonth("440600"); !ok || m.Month.Format("2006-01") != "2022-04" {
		t.Errorf("the last month shown is %s", m.Month)
	}
	none := complaintSnapshot(t, "update marts.complaint_region_month set complete = false, rate = null")
	if got := none.late(w); got != w.T("mast.no_tickets") {
		t.Errorf("the page says %q", got)
	}
	if now, _, ok := none.latestHandling("440600", "on_time"); ok {
		t.Errorf("without a complete month closing on time is that of %s", now.Month)
	}
	for told, want := range map[bool]string{true: "2022-07-11", false: "2022-06-06"} {
		s := complaintSnapshot(t, "delete from marts.complaint_week where week > date '2022-06-06'", fmt.Sprintf("update marts.hot_spot_scan set told = %t", told))
		if got := s.complaints.weeks[len(s.complaints.weeks)-1].Format(time.DateOnly); got != want {
			t.Errorf("told %t: the weeks end with %s, want %s", told, got, want)
		}
	}
}

func TestADistrictsPageTellsOnlyItsOwnHotSpots(t *testing.T) {
	s := complaintSnapshot(t)
	all := s.complaints.spots(regionRow{Code: "440600", Level: "city"})
	own := s.complaints.spots(regionRow{Code: "440604", Level: "district"})
	if len(all) != 4 || len(own) == 0 || len(own) == len(all) {
		t.Errorf("the city has %d, its district %d", len(all), len(own))
	}
	for _, x := range own {
		if x.District != "440604" {
			t.Errorf("440604 tells of %s", x.District)
		}
	}
}

func TestThePanelHidesSmallCountsAndWhatWouldGiveAwayAHiddenQuarter(t *testing.T) {
	s := complaintSnapshot(t)
	city := map[string]handlingYearRow{"on_time": {AllDenominator: 1000, Excluded: 20, ExcludedShare: 0.02}, "reopened": {AllDenominator: 1000, AllNumerator: 40, AllRate: 0.04}}
	parts := func(reopened, excluded int64, q firmQuarter) map[string]gamingPart {
		s.complaints.year = map[string]map[string]handlingYearRow{"region/" + s.issue.CityCode: city, "company/X": {
			"reopened":   {AllNumerator: float64(reopened), AllDenominator: 100, AllRate: float64(reopened) / 100},
			"on_time":    {Excluded: excluded, AllDenominator: 100, ExcludedShare: float64(excluded) / 100},
			"unanswered": {Numerator: 20, Denominator: 90, Rate: 20.0 / 90},
		}}
		out := map[string]gamingPart{}
		for _, g := range s.gamingParts(&firm{companyRow: companyRow{ID: "X"}, Quarters: []firmQuarter{q}}) {
			out[g.name] = g
		}
		return out
	}
	quarter := firmQuarter{companyPeriodRow: companyPeriodRow{Tickets: 100, Matters: 80}}
	open := parts(10, 5, quarter)
	if len(open) != 4 || open["reopened"].hidden || open["excluded"].hidden || open["unanswered"].hidden || open["repeated"].hidden {
		t.Errorf("large counts are hidden: %v", open)
	}
	s.complaints.high = map[string]bool{"X/reopened": true, "Y/excluded": true}
	if marked := parts(10, 50, quarter); !marked["reopened"].high || marked["excluded"].high {
		t.Errorf("marked otherwise than the mart calls them: %v", marked)
	}
	if math.Abs(open["repeated"].share-0.2) > 1e-9 || open["excluded"].city != 0.02 {
		t.Errorf("shares are %v", open)
	}
	if small := parts(2, 99, quarter); !small["reopened"].hidden || !small["excluded"].hidden {
		t.Errorf("a part of 2 or a rest of 1 is shown: %v", small)
	}
	quarter.OnTimeHidden = true
	if due := parts(10, 5, quarter); !due["reopened"].hidden || !due["excluded"].hidden || due["unanswered"].hidden {
		t.Errorf("the tickets due of a hidden quarter can be worked out: %v", due)
	}
	quarter.OnTimeHidden, quarter.SatisfiedHidden = false, true
	if answers := parts(10, 5, quarter); !answers["unanswered"].hidden || answers["excluded"].hidden {
		t.Errorf("the answers of a hidden quarter can be worked out: %v", answers)
	}
}

func TestTheHeatMapHoldsWholeWeeksOnlyAndAddsUp(t *testing.T) {
	s := complaintSnapshot(t, "insert into marts.complaint_week (week, district_code, category, tickets) values (date '2022-07-11', '440604', '电梯', 7)", "update marts.issue set as_of = date '2022-07-14'")
	c := &s.complaints
	if last := c.weeks[len(c.weeks)-1].Format("2006-01-02"); last != "2022-07-04" || len(c.weeks) > heatWeeks {
		t.Errorf("%d weeks until %s", len(c.weeks), last)
	}
	_, totals := c.heatCategories(s.issue.CityCode)
	sum := int64(0)
	for _, r := range s.regions {
		if r.Level == "district" {
			_, own := c.heatCategories(r.Code)
			sum += own["电梯"]
		}
	}
	if totals["电梯"] == 0 || totals["电梯"] != sum {
		t.Errorf("the city has %d, its districts %d", totals["电梯"], sum)
	}
}
