package reports

import (
	"context"
	"strings"
	"testing"
)

func TestAFigureThatChangedSinceItsIssueIsListedWithBothValuesAndTheLateFile(t *testing.T) {
	db := openMarts(t, "city.sql")
	dir := t.TempDir()
	publish := func() map[string]string {
		t.Helper()
		if _, err := Publish(context.Background(), db, testOptions(t, dir)); err != nil {
			t.Fatal(err)
		}
		return contents(t, dir)
	}
	first := publish()
	if page := first["now/restatements.html"]; !strings.Contains(page, "完全一致") || strings.Contains(page, "<table") {
		t.Error("an issue that was just published is said to have changed")
	}
	if !strings.Contains(first["archive.html"], `href="now/restatements.html"`) || !strings.Contains(first["en/archive.html"], `href="../now/en/restatements.html"`) {
		t.Error("the archive does not lead to the restatements")
	}

	// A week later another file is known: one more compound was covered in Chancheng, and so in the city.
	var covered, managed int64
	if err := db.QueryRow("select covered, managed from marts.coverage_week where region_code = '440604' and week = date '2022-07-11'").Scan(&covered, &managed); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		"update marts.coverage_week set covered = covered + 1 where region_code in ('440600', '440604') and week = date '2022-07-11'",
		"update marts.issue set issue = '2022-W29', week_start = date '2022-07-18', week_end = date '2022-07-24', as_of = date '2022-07-24', known_at = timestamptz '2022-07-25 06:00:00+08', lake_state = 'later'",
		`insert into marts.quality_batch values
			('late-1', '禅城补报.xlsx', '440604', '禅城区', timestamptz '2022-07-20 09:00:00+08', 'accepted', null, 'branches', 5, 0, null),
			('late-2', '南海补报.xlsx', '440605', '南海区', timestamptz '2022-07-20 09:00:00+08', 'accepted', null, 'branches', 5, 0, null),
			('late-3', '禅城工单.csv', '440604', '禅城区', timestamptz '2022-07-20 09:00:00+08', 'accepted', null, 'complaints', 5, 0, null)`,
	} {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	second := publish()
	if first["2022-W28/index.html"] != second["2022-W28/index.html"] {
		t.Error("the frozen issue was changed")
	}
	w := mustWords(t)["zh"]
	page := second["now/restatements.html"]
	_, table, _ := strings.Cut(page, "<tbody>")
	table, _, _ = strings.Cut(table, "</tbody>")
	var chancheng string
	for line := range strings.Lines(table) {
		if strings.Contains(line, "禅城区") {
			chancheng += line
		}
	}
	if got := strings.Count(table, "<tr>"); got != 2 {
		t.Errorf("%d figures are listed, want 2\n%s", got, table)
	}
	if !strings.Contains(chancheng, "禅城补报.xlsx") || strings.Contains(chancheng, "南海补报") || strings.Contains(chancheng, "禅城工单") {
		t.Errorf("the cause of Chancheng's change is its own late file of branches, not %q", chancheng)
	}
	for _, want := range []string{w.Ratio(float64(covered)/float64(managed), float64(covered), managed), w.Ratio(float64(covered+1)/float64(managed), float64(covered+1), managed), `href="../2022-W28/index.html"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if !strings.Contains(second["now/en/restatements.html"], "Branch coverage") {
		t.Error("the English page does not name the figure")
	}
}

func TestAFigureLeadsToItsFormulaAndItsSourcesButNeverPastASuppressedCount(t *testing.T) {
	db := openMarts(t, "city.sql")
	if _, err := db.Exec(`insert into marts.source_row select 'compound', compound_id, 'compounds', compound_id, date '2022-06-30', '禅城台账.xlsx', '台账', 7, timestamptz '2022-07-01 09:00:00+08' from marts.compound limit 1`); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if _, err := Publish(context.Background(), db, testOptions(t, dir)); err != nil {
		t.Fatal(err)
	}
	files := contents(t, dir)
	city := files["2022-W28/index.html"]
	for _, want := range []string{"baimi explain coverage --region 440600 --week 2022-W28", "baimi explain on_time --region 440600", `href="method.html#handling"`, mustWords(t)["zh"].T("metric.coverage.formula")} {
		if !strings.Contains(city, want) {
			t.Errorf("the city's page does not say %q", want)
		}
	}
	sourced := 0
	for name, page := range files {
		if strings.HasPrefix(name, "now/compound/") && strings.Contains(page, "禅城台账.xlsx") {
			sourced++
		}
		_, figures, _ := strings.Cut(page, `<div class="figure">`)
		for figure := range strings.SplitSeq(figures, `<div class="figure">`) {
			if strings.HasSuffix(name, ".html") && strings.Contains(figure, `class="value">`) && !strings.Contains(figure, `class="value">—`) && !strings.Contains(figure, `<details class="how">`) {
				t.Errorf("%s does not explain a figure: %s", name, figure[:min(200, len(figure))])
			}
		}
		if !strings.HasPrefix(name, "now/company/") {
			continue
		}
		for figure := range strings.SplitSeq(page, `<div class="figure">`) {
			if strings.Contains(figure, "按规定不公布") && strings.Contains(figure, "baimi explain") && strings.Contains(figure, `class="value">—`) {
				t.Errorf("%s explains a figure that it does not show", name)
			}
		}
	}
	if sourced != 1 {
		t.Errorf("%d compound pages name the file of their register row, want 1", sourced)
	}
}
