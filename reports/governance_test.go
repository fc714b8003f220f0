package reports

import (
	"context"
	"math"
	"strings"
	"testing"
	"time"
)

func mustRead(t *testing.T, files ...string) *snapshot {
	t.Helper()
	s, err := read(context.Background(), openMarts(t, files...))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestSharesAgreeWithPublishedIntervals compares with the score intervals that Newcombe printed
// (1998, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17,
// table I, method 3).
func TestSharesAgreeWithPublishedIntervals(t *testing.T) {
	for _, c := range []struct {
		k, n      int64
		low, high float64
	}{{81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0, 0.1611}, {1, 29, 0.0061, 0.1718}} {
		got := shareOf(c.k, c.n)
		if math.Abs(got.Low-c.low) > 0.0001 || math.Abs(got.High-c.high) > 0.0001 {
			t.Errorf("%d/%d: %.4f–%.4f, want %.4f–%.4f", c.k, c.n, got.Low, got.High, c.low, c.high)
		}
	}
	if none := shareOf(0, 0); none.N != 0 || !math.IsNaN(none.Value) {
		t.Errorf("0/0 is %v, want missing", none)
	}
}

func TestAMeasureMovesOnlyWhereItsIntervalsPart(t *testing.T) {
	for _, c := range []struct {
		k, n, before, of int64
		want             int
	}{{80, 100, 50, 100, 1}, {50, 100, 80, 100, -1}, {55, 100, 50, 100, 0}, {8, 10, 5, 10, 0}, {80, 100, 0, 0, 0}, {0, 0, 80, 100, 0}} {
		r := govRow{Numerator: c.k, Denominator: c.n, NumeratorBefore: c.before, DenominatorBefore: c.of}
		if got := r.turn(); got != c.want {
			t.Errorf("%d/%d after %d/%d moves by %d, want %d", c.k, c.n, c.before, c.of, got, c.want)
		}
	}
	low := measureRow{Good: "low"}
	if mark, tone := low.mark(1); mark != "▲" || tone != "warn" {
		t.Errorf("a bad share that rises is marked %q %q", mark, tone)
	}
	if _, tone := (measureRow{}).mark(1); tone != "" {
		t.Errorf("a measure without a good direction is judged %q", tone)
	}
}

func TestEveryMeasureHasAPlaceWordsSourcesAndPolicyThatExist(t *testing.T) {
	s := mustRead(t, "city.sql")
	if len(s.governance.measures) != 37 {
		t.Fatalf("%d measures", len(s.governance.measures))
	}
	v := mustWords(t)
	for _, m := range s.governance.measures {
		if groupOf(m.System) == "" {
			t.Errorf("%s stands in no section", m.System)
		}
		if len(sourcesOf(m.System)) == 0 {
			t.Errorf("%s names no dataset", m.System)
		}
		for code, w := range v {
			for _, part := range []string{"", ".meaning", ".formula"} {
				if !w.Has("gov." + m.Measure + part) {
					t.Errorf("%s: gov.%s%s has no text", code, m.Measure, part)
				}
			}
			for _, name := range sourcesOf(m.System) {
				if !w.Has("dataset." + name) {
					t.Errorf("%s: dataset %s has no name", code, name)
				}
			}
		}
	}
	for _, g := range governanceGroups() {
		for _, m := range g.Say {
			if _, ok := s.governance.measure[m]; !ok || !v["zh"].Has("gov.say."+m) {
				t.Errorf("section %s speaks of %s, which is no measure or has no words", g.ID, m)
			}
		}
	}
	for _, item := range owedItems() {
		for _, key := range []string{"owed.", "owed.owner_", "owed.whom_"} {
			if !v["zh"].Has(key + item) {
				t.Errorf("%s%s has no text", key, item)
			}
		}
	}
	if len(noticeSystems()) != 18 {
		t.Errorf("the notice has 18 systems, the method page %d", len(noticeSystems()))
	}
}

func TestTheBriefHasFiveFiguresAndAtMostThreeOfEachWithEvidenceAndOwner(t *testing.T) {
	for _, city := range []string{"city.sql", "empty.sql"} {
		s := mustRead(t, city)
		w := mustWords(t)["zh"]
		for _, r := range s.regions {
			if !r.hasPage() {
				continue
			}
			if n := len(s.regionFigures(w, r.Code)); n != 5 {
				t.Errorf("%s: %s has %d figures", city, r.Name, n)
			}
			for name, items := range map[string][]item{"changed": s.changed(w, "", r), "decide": s.decide(w, "", r)} {
				if len(items) > 3 {
					t.Errorf("%s: %s lists %d items of %s", city, r.Name, len(items), name)
				}
				for _, i := range items {
					if i.Evidence.Href == "" || i.Owner == "" {
						t.Errorf("%s: %s, %s: %q has no evidence or owner", city, r.Name, name, i.Text)
					}
				}
			}
		}
	}
}

func TestTheCityTellsOfTheReportsThatFellAndNotOfChance(t *testing.T) {
	s := mustRead(t, "city.sql")
	w := mustWords(t)["zh"]
	city, _ := s.cityCode()
	signals := s.governanceSignals(w, s.region[city])
	if len(signals) != 1 || !strings.Contains(string(signals[0].item.Text), "楼长月报按期") || !strings.Contains(string(signals[0].item.Text), "显著下降") {
		t.Errorf("signals: %v", signals)
	}
	// A region with few cases keeps silent, however far its shares lie apart.
	s.issue.MinRankN = 1 << 40
	if got := s.governanceSignals(w, s.region[city]); len(got) != 0 {
		t.Errorf("with too few cases the city still says %v", got)
	}
}

func TestTheRegionsBelowAddUpToWhatIsOwed(t *testing.T) {
	s := mustRead(t, "city.sql")
	for _, r := range s.regions {
		if !r.aggregates() || r.IsUnplaced {
			continue
		}
		for _, item := range owedItems() {
			parts := int64(0)
			for _, c := range s.children[r.Code] {
				parts += s.governance.owedRegion[c.Code][item].N
			}
			if total := s.governance.owedRegion[r.Code][item].N; parts != total {
				t.Errorf("%s %s: %d, its parts %d", r.Name, item, total, parts)
			}
		}
	}
	town, community := s.region["440606006"], s.region["440606006001"]
	all, some := len(s.governance.owedPlace[town.Code]), len(s.governance.owedPlace[community.Code])
	if n, _ := s.owedSum(town.Code); int64(all) != n || some == 0 || some >= all {
		t.Errorf("the town lists %d of %d, its community %d", all, n, some)
	}
}

func TestALongListIsCutOnThePageAndWholeInTheFile(t *testing.T) {
	w := mustWords(t)["zh"]
	x := table{Title: "t", Cap: 2, Columns: []column{{Title: "a", Kind: textKind}}}
	for _, name := range []string{"甲", "乙", "丙"} {
		x.Rows = append(x.Rows, []cell{w.text(name)})
	}
	if html := string(x.HTML()); strings.Contains(html, "丙") || !strings.Contains(html, "乙") {
		t.Errorf("the page prints %s", html)
	}
	if file := string(x.CSV()); !strings.Contains(file, "丙") {
		t.Errorf("the file holds %s", file)
	}
}

func TestTheAgendaStandsByDistrictAndCarriedItemsComeFirst(t *testing.T) {
	s := mustRead(t, "city.sql")
	seen := 0
	for _, r := range s.agendaRegions() {
		proposed := false
		for _, a := range s.agendaOf(r.Code) {
			seen++
			if proposed && a.IsCarried {
				t.Errorf("%s: a proposal stands before the carried item %s", r.Name, a.ID)
			}
			proposed = !a.IsCarried
		}
	}
	if seen != len(s.governance.agenda) || seen == 0 {
		t.Errorf("%d of %d items stand on the page", seen, len(s.governance.agenda))
	}
	for _, i := range s.closedThisMonth() {
		if i.ClosedOn.Month() != time.July {
			t.Errorf("%s was closed out on %v", i.ID, i.ClosedOn)
		}
	}
}

func TestACompanyAnswersForTheRevenueOfItsOwnQuarters(t *testing.T) {
	s := &snapshot{companyOf: map[string]string{"C1": "K2", "C2": "K2", "C3": "K1"}}
	owed := func(compound, owner, id string) owedRow {
		return owedRow{Item: "revenue_undisclosed", Compound: compound, Owner: owner, OwnerID: id}
	}
	s.governance.owed = []owedRow{owed("C1", "company", "K1"), owed("C1", "company", "K2"), owed("C2", "company", "K1"), owed("C2", "committee", "C2"), owed("C3", "company", "K2"),
		{Item: "finding_overdue", Compound: "C2", Owner: "company", OwnerID: "K2"}}
	s.sortOwed()
	for company, want := range map[string]int64{"K1": 0, "K2": 1} {
		if got := s.governance.undisclosed[company]; got != want {
			t.Errorf("%s has %d compounds with undisclosed revenue, want %d", company, got, want)
		}
	}
}

func TestARateWithinItsLimitSaysThatItIsOnTheAgendaForARunOfMonths(t *testing.T) {
	for code, w := range mustWords(t) {
		for value, key := range map[float64]string{3.4: "agenda.evidence_complaints", 3.3: "agenda.evidence_complaints_run"} {
			if got := w.agendaEvidence(agendaRow{Ground: "complaints", Value: value, Threshold: 3.3}); got != w.T(key, w.Decimal(value, 2), w.Decimal(3.3, 2)) || !w.Has(key) {
				t.Errorf("%s: a rate of %v with a limit of 3.3 is %q, want the words of %s", code, value, got, key)
			}
		}
		if got := w.agendaEvidence(agendaRow{Ground: "findings", Value: 3, Threshold: 3}); got != w.T("agenda.evidence_findings", "3", "3") {
			t.Errorf("%s: findings at their threshold are %q", code, got)
		}
	}
}

func TestEveryCommunityHasAPageOfModestWeightAndARowInTheSearch(t *testing.T) {
	dir := publishFixture(t, "city.sql")
	files := contents(t, dir)
	page := files["now/community/440606006001.html"]
	for _, want := range []string{`href="../town/440606006.html"`, `id="owed"`, `id="leaders"`, `id="committees"`, `id="affairs"`, `id="people"`, `id="compounds"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the community's page has no %s", want)
		}
	}
	if !strings.Contains(files["2022-W28/search.js"], `"../now/community/440606006001.html"`) {
		t.Error("the search does not know the community")
	}
	if _, frozen := files["2022-W28/community/440606006001.html"]; frozen || !strings.Contains(files["2022-W28/en/town/440606006.html"], `href="../../../now/en/community/440606006001.html"`) {
		t.Error("the frozen town does not lead to the community among the present pages")
	}
	for name, text := range files {
		if strings.Contains(name, "unplaced") && strings.HasSuffix(name, ".html") {
			t.Errorf("%s: what could not be placed has a page", name)
		}
		if at := strings.Split(name, "/"); strings.HasSuffix(name, ".html") && len(at) > 2 && (at[len(at)-2] == "district" || at[len(at)-2] == "town" || at[len(at)-2] == "community") && len(text) > 250_000 {
			t.Errorf("%s weighs %d bytes", name, len(text))
		}
	}
	if !strings.HasPrefix(files["2022-W28/coordination-2022-W28.xlsx"], "PK") || strings.Contains(files["now/coordination.html"], ".xlsx") {
		t.Error("the form of the meeting is not in the issue, or is offered where it is not")
	}
}

func TestACompoundsPageTellsOfEverySystemThatConcernsIt(t *testing.T) {
	dir := publishFixture(t, "city.sql")
	files := contents(t, dir)
	s := mustRead(t, "city.sql")
	pilot := s.governance.pilotCompounds[0]
	page := files["now/"+compoundPath(pilot.Compound)]
	for what, want := range map[string]string{
		"the pilot":                           "红色物业，自 2021-09-01",
		"a joint leader's missing report":     "2栋、3栋",
		"the group at work":                   "2022-05-01成立，成员 9 名，其中支部推荐 3 名，筹备中",
		"the group that failed":               "2020-03-01成立，成员 9 名，筹备未成（2020-09-01）",
		"the quarters":                        "4 个季度中，按期公示 2 个，逾期公示 1 个，未公示",
		"the income":                          "128,600.5",
		"what register and survey leave open": "；还缺登记册：物业费",
	} {
		if !strings.Contains(plainSpaces(strings.NewReplacer("<strong>", "", "</strong>", "").Replace(page)), want) {
			t.Errorf("the page does not tell %s: %s", what, want)
		}
	}
	if got := strings.Count(page, "2栋、3栋"); got != dutyMonths {
		t.Errorf("a leader's duties stand on the page for %d months, want %d", got, dutyMonths)
	}
	for _, place := range []string{"town/440606006", "district/440606"} {
		if text := files["now/"+place+".html"]; !strings.Contains(text, `id="pilots"`) || !strings.Contains(plainSpaces(strings.NewReplacer("<strong>", "", "</strong>", "").Replace(text)), "正在试点的 1 个，试点已结束的 1 个") {
			t.Errorf("%s does not list its pilots", place)
		}
	}
	if strings.Contains(files["now/district/440604.html"], `id="pilots"`) {
		t.Error("a district without pilots lists some")
	}
}
