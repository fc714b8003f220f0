package reports

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// sectionOf cuts a section out of a page.
func sectionOf(t *testing.T, page, id string) string {
	t.Helper()
	_, after, ok := strings.Cut(page, `<section class="question" id="`+id+`"`)
	if !ok {
		t.Fatalf("the page has no section %s", id)
	}
	section, _, _ := strings.Cut(after, "</section>")
	return section
}

func TestATownNamesItsOwnNextCompoundsAndADistrictTheTownOfEach(t *testing.T) {
	db := openMarts(t, "city.sql")
	var town, district string
	var inTown, elsewhere int
	if err := db.QueryRow(`select town_code, any_value(district_code), count(*) from marts.next_compound group by town_code order by count(*) desc, town_code limit 1`).Scan(&town, &district, &inTown); err != nil {
		t.Fatal(err)
	}
	if err := db.QueryRow("select count(*) from marts.next_compound where town_code <> $1", town).Scan(&elsewhere); err != nil || elsewhere == 0 {
		t.Fatalf("all next compounds lie in one town: %v", err)
	}
	want := map[string]bool{}
	rows, err := db.Query("select compound_id from marts.next_compound where town_code = $1 order by nth limit $2", town, nextShown)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		want[compoundPath(id)] = true
	}
	dir := t.TempDir()
	if _, err := Publish(context.Background(), db, testOptions(t, dir)); err != nil {
		t.Fatal(err)
	}
	files := contents(t, dir)
	for lang, w := range mustWords(t) {
		prefix := "now/"
		if lang != "zh" {
			prefix += lang + "/"
		}
		next := sectionOf(t, files[prefix+"town/"+town+".html"], "next")
		for path := range want {
			if !strings.Contains(next, path) {
				t.Errorf("%s: the town does not list %s", lang, path)
			}
		}
		if got := len(regexp.MustCompile(`href="[^"]*compound/`).FindAllString(next, -1)); got != len(want) {
			t.Errorf("%s: the town lists %d compounds, want %d", lang, got, len(want))
		}
		title := ">" + w.T("col.town") + "<"
		if strings.Contains(next, title) {
			t.Errorf("%s: the town's page has a column of towns", lang)
		}
		if !strings.Contains(sectionOf(t, files[prefix+"district/"+district+".html"], "next"), title) {
			t.Errorf("%s: the district's page does not name the towns", lang)
		}
	}
}

func TestACompanyAnswersForDisputesWithOwnersAndFewAreHidden(t *testing.T) {
	db := openMarts(t, "city.sql")
	// Company A has eight disputes with owners of which four are settled, one of two years ago and
	// one between neighbours; company B has two.
	var a, b, inA, inB string
	if err := db.QueryRow(`select min(company_id), max(company_id) from marts.company where compounds > 0`).Scan(&a, &b); err != nil {
		t.Fatal(err)
	}
	for company, compound := range map[string]*string{a: &inA, b: &inB} {
		if err := db.QueryRow("select min(compound_id) from marts.compound where company_id = $1", company).Scan(compound); err != nil {
			t.Fatal(err)
		}
	}
	add := func(id, compound, kind, opened, state string) {
		t.Helper()
		if _, err := db.Exec("insert into marts.governance_event values ('disputes', $1, $2, $3, cast($4 as date), null, null, $5, 0)", id, compound, kind, opened, state); err != nil {
			t.Fatal(err)
		}
	}
	for i, state := range []string{"done", "done", "done", "done", "open", "open", "open", "open"} {
		add(fmt.Sprint("DA-", i), inA, "company", "2022-05-01", state)
	}
	add("DA-old", inA, "company", "2020-05-01", "done")
	add("DA-other", inA, "neighbours", "2022-05-01", "done")
	add("DB0", inB, "company", "2022-05-01", "done")
	add("DB1", inB, "company", "2022-05-01", "open")
	dir := t.TempDir()
	if _, err := Publish(context.Background(), db, testOptions(t, dir)); err != nil {
		t.Fatal(err)
	}
	files := contents(t, dir)
	w := mustWords(t)["zh"]
	line := func(company string) string {
		_, after, ok := strings.Cut(sectionOf(t, files["now/"+companyPath(company)], "affairs"), w.T("firm.disputes"))
		if !ok {
			t.Fatalf("the page of %s has no line of disputes", company)
		}
		after, _, _ = strings.Cut(after, "</tr>")
		return after
	}
	got := line(a)
	for _, cell := range []string{">4<", ">8<", ">50.0%<"} {
		if !strings.Contains(got, cell) {
			t.Errorf("company A lacks %s: %s", cell, got)
		}
	}
	if got = line(b); strings.Contains(got, ">1<") || strings.Contains(got, ">2<") || !strings.Contains(got, w.T("why.suppressed_finding")) {
		t.Errorf("company B shows its two disputes: %s", got)
	}
}

func TestRestatementsPrintAtMostSixtyFiguresAndTheFileHasAll(t *testing.T) {
	db := openMarts(t, "city.sql")
	dir := t.TempDir()
	publish := func(statements ...string) {
		t.Helper()
		for _, statement := range statements {
			if _, err := db.Exec(statement); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := Publish(context.Background(), db, testOptions(t, dir)); err != nil {
			t.Fatal(err)
		}
	}
	week := func(label, monday, sunday, state string) string {
		return fmt.Sprintf("update marts.issue set issue = '%s', week_start = date '%s', week_end = date '%[3]s', as_of = date '%[3]s', known_at = timestamptz '%[3]s 22:00:00+08', lake_state = '%[4]s'", label, monday, sunday, state)
	}
	publish()
	publish(week("2022-W29", "2022-07-18", "2022-07-24", "second"))
	publish(week("2022-W30", "2022-07-25", "2022-07-31", "third"),
		"update marts.coverage_week set covered = covered + 1, branches = branches + 1",
		"update marts.complaint_region_month set tickets = tickets + 1",
		"update marts.handling_month set numerator = numerator + 1, denominator = denominator + 2")
	files := contents(t, dir)
	page := sectionOf(t, files["now/restatements.html"], "restatements")
	_, body, _ := strings.Cut(page, "<tbody>")
	if got := strings.Count(body, "<tr>"); got != restatedShown {
		t.Errorf("the page prints %d figures, want %d", got, restatedShown)
	}
	file := regexp.MustCompile(`href="([^"]*restatements[^"]*\.csv)"`).FindStringSubmatch(page)
	if file == nil {
		t.Fatal("the page leads to no CSV of all figures")
	}
	csv, ok := files["now/"+file[1]]
	if !ok {
		t.Fatalf("there is no file now/%s", file[1])
	}
	if got := strings.Count(csv, "\r\n") - 1; got <= restatedShown {
		t.Errorf("the file has %d figures, want more than the page's %d", got, restatedShown)
	}
}

// The deadline lay in the middle of a week: its day is told by the week that had ended last.
func TestATargetWhoseDayHasComeShowsWhatStoodOnThatDay(t *testing.T) {
	s := mustRead(t, "city.sql")
	weeks := s.coverage["440600"]
	at := weeks[len(weeks)-5]
	region, w := s.region["440600"], mustWords(t)["zh"]
	targets := func(deadline time.Time) section {
		t.Helper()
		s.issue.DeadlineOn = deadline
		d := &draft{p: &publisher{data: s}, w: w, pg: &page{Now: true}}
		d.p.targetsSection(d, region)
		if d.err != nil {
			t.Fatal(d.err)
		}
		return d.pg.Sections[0]
	}
	for _, days := range []int{0, 3} {
		sec := targets(at.WeekEnd.AddDate(0, 0, days))
		compounds, households := sec.Table.Rows[1], sec.Table.Rows[2]
		got := []any{compounds[3].Value, compounds[4].Value, households[3].Value, households[4].Value}
		want := []any{at.Covered, at.CoveredActive, at.HouseholdsCovered, at.HouseholdsActive}
		if !slices.Equal(got, want) {
			t.Errorf("%d days after a week's end the day shows %v, want %v", days, got, want)
		}
		if told := strings.Contains(sec.Note, w.Date(at.WeekEnd)); told != (days > 0) {
			t.Errorf("%d days after a week's end the note says %q", days, sec.Note)
		}
	}
	for deadline, want := range map[time.Time]string{weeks[0].WeekEnd.AddDate(0, 0, -1): "why.none", s.issue.AsOf.AddDate(0, 0, 1): "why.not_yet"} {
		if got := targets(deadline).Table.Rows[1][3]; got.Why != w.T(want) {
			t.Errorf("by %s: %+v, want %s", w.Date(deadline), got, want)
		}
	}
}
